"""What a paper says is frozen with every identity number sealed, at any depth and however it is written."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from documents.frozen import IDENTITY, SEALED, freeze, readable, texts
from documents.models import IssuedDocument
from foundation.clock import ZONE

# Invented; the last one is of the fifteen digits used before 1999.
NUMBERS = ["420281199001011234", "42028119851230123X", "11010519491231002x", "420281850101123"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "当事人身份证号{}，住陈贵镇", "号码：{}。", "（{}）"])
def test_an_identity_number_is_sealed_wherever_it_stands(number: str, around: str) -> None:
    text = around.format(number)
    frozen = freeze({"facts": text, "rows": [{"deep": [{"deeper": text}]}], "id_no": number})
    stored = json.dumps(frozen, ensure_ascii=False)
    assert number not in stored
    assert readable(frozen, identity=True) == {"facts": text, "rows": [{"deep": [{"deeper": text}]}], "id_no": number}
    masked = readable(frozen)["facts"]
    assert number not in masked and number[:4] in masked


@pytest.mark.parametrize("text", ["４２０２８１１９９００１０１１２３４", "420281 19900101 1234", "420281-19900101-123X"])
def test_other_ways_of_writing_do_not_hide_it(text: str) -> None:
    frozen = freeze({"note": f"其身份证为{text}"})
    assert SEALED in frozen["note"]
    assert text not in json.dumps(frozen, ensure_ascii=False)
    assert text not in readable(frozen)["note"]


def test_a_number_typed_as_an_integer_is_sealed_too() -> None:
    assert SEALED in freeze({"note": 420281199001011234})["note"]


def test_by_its_name_a_field_is_sealed_whatever_it_looks_like() -> None:
    frozen = freeze({"id_no": "护照E12345678", "bank_card": "6222021234567890123", "members": [{"id_no": "没有证件的人"}]})
    assert all(SEALED in value for value in (frozen["id_no"], frozen["bank_card"], frozen["members"][0]["id_no"]))
    assert readable(frozen, card=True)["bank_card"] == "6222021234567890123"
    assert readable(frozen, identity=True)["bank_card"].endswith("0123")
    assert "*" in readable(frozen, identity=True)["bank_card"]


@pytest.mark.parametrize("text", ["91420281MA00000X98", "（冶）应急责改〔2023〕1号", "13800001234", "2023-06-05", "鄂B281015001"])
def test_what_is_no_identity_number_stays_readable(text: str) -> None:
    assert freeze({"party_id_no": text} if text.startswith("91") else {"note": text}) in ({"party_id_no": text}, {"note": text})


def test_dates_and_amounts_become_plain_text() -> None:
    moment = datetime(2023, 6, 5, 9, 30, tzinfo=ZONE)
    frozen = freeze({"due_on": date(2023, 6, 20), "at": moment, "fine": Decimal("4500.00"), "rows": (1, True)})
    assert frozen == {"due_on": "2023-06-20", "at": "2023-06-05T09:30:00+08:00", "fine": "4500.00", "rows": [1, True]}


def test_an_object_is_no_data_of_a_paper() -> None:
    with pytest.raises(TypeError):
        freeze({"case": object()})


@pytest.mark.django_db
def test_no_identity_number_stands_in_the_row_of_an_issued_paper(issued_order) -> None:
    number = NUMBERS[0]
    items = [{"no": 1, "problem": f"电工李某（身份证{number}）无证上岗", "due_on": date(2023, 6, 20), "legal_basis": "第三十条"}]
    document = issued_order(items=items)
    stored = IssuedDocument.objects.get(pk=document.pk)
    for value in (stored.data, stored.linked):
        assert not any(IDENTITY.search(text) for text in texts(value))
    assert number not in json.dumps(stored.data)
    assert readable(stored.data)["items"][0]["problem"] == "电工李某（身份证4202**********1234）无证上岗"
