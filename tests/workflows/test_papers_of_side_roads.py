"""Every paper of the side roads comes out of the press in archive form, with one item and with twenty."""

from __future__ import annotations

import pytest

from cases.models import Case
from documents.archive_check import problems
from documents.models import IssuedDocument
from documents.printing import paper_of
from documents.typesetting import page_html
from foundation import clock, jobs
from tests.cast import Town
from tests.workflows.road import DAY
from tests.workflows.side_roads import SideRoads
from tests.workflows.test_papers_of_the_road import looks_written_by_a_clerk, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.prints]


#: In the cells of a table a name runs over several lines.
SAYS = {"HAZ-10": "重大事故隐患挂牌督办公示"}


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def printed(*cases: Case) -> dict[str, int]:
    """All papers of these cases are printed, in archive form, and name the unit; pages by code (the longest of each)."""
    jobs.run_due()
    pages: dict[str, int] = {}
    for document in IssuedDocument.objects.filter(case__in=cases).order_by("id"):
        assert document.print_state == "printed", (document.code, document.print_note)
        with document.pdf.open("rb") as file:
            assert problems(file.read()) == [], document.code
        assert SAYS.get(document.code, "大冶市砚坪铁矿有限公司") in text_of(document).replace("\n", ""), document.code
        assert looks_written_by_a_clerk(document)
        pages[document.code] = max(pages.get(document.code, 0), document.pages)
    return pages


def rectification_orders(case: Case) -> list[str]:
    """The pages of each INS-04 of the case as they go to the press."""
    orders = IssuedDocument.objects.filter(case=case, code="INS-04").order_by("id")
    return [page_html(paper_of(order), bureau=order.bureau, f=order.data, x=order.linked) for order in orders]


@pytest.mark.parametrize("items", [1, 7])
@pytest.mark.parametrize("days", [10, 30])
def test_what_an_order_requires_is_printed_on_every_road_to_it(road: SideRoads, items: int, days: int) -> None:
    """By the inspectors, by the section head above their power, on the attached page, and in the second order."""
    case = road.verified()
    road.order(days=days, items=items)
    if days > 15:
        road.do("approve_order", road.town.head, {"due_on": (clock.today() + days * DAY).isoformat(), "opinion": "同意下达"})
    road.serve()
    road.report()
    road.reinspect(*["partly"] * items)
    road.reorder()
    first, second = rectification_orders(case)
    assert first.count("整改要求：安装固定式防护罩。" if items == 1 else ">安装固定式防护罩</td>") == items
    assert second.count("整改要求：安装。" if items == 1 else ">安装</td>") == items


@pytest.mark.parametrize("items", [1, 20])
def test_more_time_second_order_and_penalty(road: SideRoads, items: int) -> None:
    """HAZ-05, HAZ-06, INS-04 twice, INS-05 of a failure and of a refusal."""
    case = road.rectifying(items=items)
    road.ask_extension()
    road.decide_extension("approve_shorter", granted_until=(road.waiting("report_done").due_on + 7 * DAY).isoformat())
    road.report()
    road.reinspect(*["failed"] * items)
    road.refer()
    road.enter_penalty()
    road.recheck()
    pages = printed(case)
    assert {"INS-04", "INS-05", "HAZ-05", "HAZ-06", "HAZ-07"} <= set(pages)
    if items == 20:
        assert pages["INS-04"] > 1 and pages["INS-05"] > 1


@pytest.mark.parametrize("items", [1, 20])
def test_stop_power_resumption_and_closure(road: SideRoads, items: int) -> None:
    """INS-03, INS-06, INS-07, INS-08, HAZ-16 three times, INS-05, HAZ-17, HAZ-14."""
    case = road.verified(major=True)
    road.stop(items=items)
    road.serve_stop()
    road.notify_cut(start_at=clock.now(), urgent="井下仍有人员作业，随时可能发生事故")
    road.cut()
    road.lift()
    road.ask_resume()
    road.review_resume("failed")
    road.decide_resume(False)
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    road.propose_closure()
    road.decide_closure(True)
    pages = printed(case)
    assert {"INS-03", "INS-06", "INS-07", "INS-08", "HAZ-16", "INS-05", "HAZ-17", "HAZ-14"} <= set(pages)
    proposal = text_of(IssuedDocument.objects.get(case=case, code="HAZ-17")).replace("\n", "")
    assert "制发《现场处理措施决定书》［（冶）应急现决〔" in proposal and "/人" not in proposal


def test_a_listed_hazard_that_goes_on_after_a_penalty_applies_for_acceptance(road: SideRoads) -> None:
    """After a closure that the government refused, too: it comes home to the list, and its paper bears the unit's own conclusion."""
    case = road.listed()
    road.propose_closure()
    road.decide_closure(False)
    road.refer()
    road.enter_penalty()
    road.follow(corrected=False)
    road.apply_acceptance()
    assert "HAZ-07" in printed(case)
    assert "自评结论" in text_of(IssuedDocument.objects.filter(case=case, code="HAZ-07").get())


@pytest.mark.parametrize("items", [1, 20])
def test_the_list_with_its_rounds_to_the_delisting(road: SideRoads, items: int) -> None:
    """HAZ-03 of another case, HAZ-04, HAZ-08 to HAZ-13, HAZ-15, HAZ-18."""
    case = road.listed(items=items)
    road.hand_in_plan()
    road.round()
    road.letter()
    road.talk()
    said = "\n".join(f"第{number}项情况：防护罩已到货，尚未安装。" for number in range(1, items + 1))
    road.record_talk(explanation=said)
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    report = road.report_major()
    pages = printed(case, report)
    assert "抄送：陈贵镇人民政府、" in text_of(IssuedDocument.objects.get(case=case, code="HAZ-09"))
    wanted = {f"HAZ-{number:02d}" for number in (1, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18)} | {"INS-05"}
    assert wanted <= set(pages)
