"""The paragraph on remedies of each kind of paper, by the day of its decision: C14, C15 and the sentences that fall away."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from documents import services
from documents.catalog import CATALOGUE, paper
from documents.kinds import Remedy
from documents.services import PaperRequest, with_remedy

OLD, NEW = date(2023, 12, 31), date(2024, 1, 1)
BODY, PREFECTURE = "大冶市人民政府", "黄石市应急管理局"
GOES_ON, ENFORCED = "复议、诉讼期间本决定不停止执行", "本机关将依法申请人民法院强制执行"

pytestmark = pytest.mark.django_db


@pytest.fixture
def paragraph(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The paragraph of a decision of this kind, printed on this day."""

    def of(kind: Remedy, on: date, **data: Any) -> str:
        monkeypatch.setattr(services, "paper", lambda code: replace(paper("INS-03"), remedy=kind))
        linked = {"money_due": data.pop("money_due", False)}
        return str(with_remedy(PaperRequest("INS-03", {"remedy_text": "不得申请复议"} | data, linked), on).data["remedy_text"])

    assert CATALOGUE["INS-03"].remedy is Remedy.ORDER
    return of


@pytest.mark.parametrize("kind", [Remedy.PENALTY, Remedy.MEASURE, Remedy.NO_PENALTY, Remedy.CHANGE, Remedy.ON_THE_SPOT])
def test_before_2024_two_bodies_hear_the_complaint(paragraph: Any, kind: Remedy) -> None:
    words = paragraph(kind, OLD)
    assert words.startswith(f"如不服本决定，可以自收到本决定书之日起六十日内向{BODY}或者{PREFECTURE}申请行政复议，也可以")
    assert "六个月内" in words and "不得申请复议" not in words


@pytest.mark.parametrize("kind", [Remedy.PENALTY, Remedy.MEASURE, Remedy.NO_PENALTY, Remedy.CHANGE, Remedy.ON_THE_SPOT])
def test_from_2024_the_government_alone_does(paragraph: Any, kind: Remedy) -> None:
    words = paragraph(kind, NEW)
    assert BODY in words and PREFECTURE not in words


def test_on_the_spot_the_complaint_comes_before_the_suit_from_2024(paragraph: Any) -> None:
    before, after = paragraph(Remedy.ON_THE_SPOT, OLD), paragraph(Remedy.ON_THE_SPOT, NEW)
    assert before == paragraph(Remedy.PENALTY, OLD)
    assert (
        f"应当自收到本决定书之日起六十日内先向{BODY}申请行政复议" in after and "十五日内依法向" in after and "六个月" not in after
    )
    assert GOES_ON in after and ENFORCED in after


@pytest.mark.parametrize(
    ("kind", "data", "goes_on", "enforced"),
    [
        (Remedy.PENALTY, {}, True, True),
        (Remedy.MEASURE, {}, True, False),
        (Remedy.NO_PENALTY, {}, False, False),
        (Remedy.CHANGE, {}, True, False),
        (Remedy.CHANGE, {"money_due": True}, True, True),
    ],
)
def test_a_sentence_stands_only_where_it_is_true(
    paragraph: Any, kind: Remedy, data: dict[str, Any], goes_on: bool, enforced: bool
) -> None:
    words = paragraph(kind, NEW, **data)
    assert (GOES_ON in words, ENFORCED in words) == (goes_on, enforced)


def test_the_day_of_the_decision_counts_and_not_the_day_of_the_print(paragraph: Any) -> None:
    assert PREFECTURE in paragraph(Remedy.PENALTY, NEW, decided_on=OLD)
    assert PREFECTURE not in paragraph(Remedy.PENALTY, date(2024, 2, 1), decided_on="2024-01-02")
