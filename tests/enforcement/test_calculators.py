"""The calculators of enforcement as anybody uses them, with the numbers of the worked examples and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Violation

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def late(**words: str) -> Any:
    asked = {"fine": "30000", "due": "2023-03-16", "paid": "2023-05-15"}
    return Client().get(reverse("calculator-surcharge"), asked | words)


def test_each_calculator_leads_to_the_others() -> None:
    for name in ("calculator", "calculator-surcharge", "calculator-fine"):
        page = text_of(Client().get(reverse(name)))
        assert all(reverse(other) in page for other in ("calculator", "calculator-surcharge", "calculator-fine")), name
        assert page.count('aria-current="page"') >= 1


def test_a_late_payment_is_reckoned_and_written_out() -> None:
    """B3, and B2 with its cap."""
    page = text_of(late(since_1="2023-03-21", until_1="2023-05-10"))
    assert "人民币8100元（大写：捌仟壹佰元整）" in page and "30000.00元×3%×9日＝8100.00元" in page
    assert "另有51日不计算" in page and "人民币38100元" in page
    capped = text_of(late(fine="50000", paid="2023-05-01"))
    assert "达到罚款本数" in capped and "2023年4月19日" in capped
    assert "达到罚款本数" not in text_of(late(fine="50000", paid="2023-04-18"))
    assert "人民币0元" in text_of(late(paid="2023-03-16"))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"fine": "0"}, "fine"),
        ({"fine": "1e30"}, "fine"),
        ({"due": "2023-02-30"}, "due"),
        ({"paid": "9999-12-31"}, "paid"),
        ({"since_2": "2023-03-21"}, "until_2"),
        ({"until_3": "2023-03-21"}, "since_3"),
        ({"since_1": "2023-03-22", "until_1": "2023-03-21"}, "until_1"),
    ],
)
def test_what_cannot_be_reckoned_stands_at_its_field(words: dict[str, str], field: str) -> None:
    answer = late(**words)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert 'id="result"' not in text_of(answer)


def weighed(row: Violation, **words: str) -> Any:
    asked = {"violation": str(row.pk), "kind": "unit", "stage": "first", "decided_on": "2023-06-01"}
    return Client().get(reverse("calculator-fine"), asked | words)


def test_a_fine_is_weighed_with_what_follows_from_it(violation: Callable[[str], Violation]) -> None:
    page = text_of(weighed(violation("V-97-7"), amount="50000", act_to="2021-08-10"))
    assert "100,000.00元以下" in page and "70,000.00元至100,000.00元" in page
    assert "应当告知听证权利：" in page and page.count("罚款数额较大") == 2
    assert "2023年8月10日" in page and "2026年8月10日" in page
    assert "E-ENF-06" not in page and "E-ENF-18" in page
    beyond = text_of(weighed(violation("V-97-7"), amount="100001"))
    assert "E-ENF-06 罚款数额超出法定幅度" in beyond
    small = text_of(weighed(violation("V-102"), amount="3000"))
    assert "可以当场作出处罚决定" in small and "按此数额无需告知听证权利" in small
    with_gains = text_of(weighed(violation("V-103-1"), amount="200000", gains="100000"))
    assert (
        "200,000.00元至500,000.00元" in with_gains and "没收违法所得数额较大" in with_gains and "裁量基准阶次" not in with_gains
    )


def test_a_row_that_does_not_hold_on_the_day_says_so(violation: Callable[[str], Violation]) -> None:
    """D19."""
    late_law = text_of(weighed(violation("C-77-3"), act_to="2026-04-10", decided_on="2026-06-01"))
    assert "该规定在决定日不施行" in late_law and "该规定在行为日" not in late_law
    early = text_of(weighed(violation("C-2026"), act_to="2026-04-10", decided_on="2026-06-01"))
    assert "该规定在行为日尚未施行" in early and "该规定在决定日不施行" not in early


def test_a_row_without_a_range_says_what_it_counts_on(violation: Callable[[str], Violation]) -> None:
    assert "一般事故 40% · 较大事故 60%" in text_of(weighed(violation("V-95-G"), kind="person"))
    fines_no_unit = text_of(weighed(violation("V-94-1")))
    assert "对此类当事人、此阶段没有罚款" in fines_no_unit and "{item}" not in fines_no_unit, (
        "which item is chosen with the penalty"
    )
    answer = weighed(violation("V-94-1"), violation="x", kind="nobody", decided_on="")
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"violation", "kind", "decided_on"}
