"""Every paper of the main road comes out of the press: archive form, no missing glyph, the words of the case on it."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from documents.archive_check import problems
from documents.models import IssuedDocument
from foundation import jobs
from tests.workflows.road import Road

pytestmark = pytest.mark.django_db


def text_of(document: IssuedDocument) -> str:
    with document.pdf.open("rb") as file:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)


#: What a program writes and no clerk: a row as it is kept, a day of a list in running words.
UNSPOKEN = re.compile(r"[{\[]'|': |\d{4}-\d\d-\d\d")


def looks_written_by_a_clerk(document: IssuedDocument) -> bool:
    found = UNSPOKEN.search(text_of(document))
    assert found is None or document.code == "HAZ-02", (document.code, found)
    return True


@pytest.mark.prints
def test_all_papers_of_a_major_hazard_are_printed_in_archive_form(road: Road, tmp_path_factory: pytest.TempPathFactory) -> None:
    """INS-02, HAZ-01, INS-03, INS-04, HAZ-07, INS-05, HAZ-13 and HAZ-14 of one case, printed by the promised jobs."""
    inspection = road.inspect().case
    case = road.register(inspection=inspection, level="major", criterion=road.town.criterion.pk)
    road.verify(criterion=road.town.criterion.pk)
    road.order(
        items=3, measures=["rectify_period", "stop_use", "withdraw_people"], stop_scope="2号皮带机", stop_until=_in_days(60)
    )
    road.grant_stop()
    road.serve()
    road.report()
    road.reinspect()
    road.submit(
        expert_name="陆青禾", expert_workplace="黄石职业技术学院", expert_title="矿山机电副教授", expert_opinion="整改到位，同意通过",
        files={"expert_file": ["expert.jpg"]},
    )  # fmt: skip
    road.close()
    jobs.run_due()
    papers = IssuedDocument.objects.filter(case__in=[inspection, case]).order_by("id")
    assert sorted(papers.values_list("code", flat=True)) == [
        "HAZ-01",
        "HAZ-07",
        "HAZ-13",
        "HAZ-14",
        "INS-02",
        "INS-03",
        "INS-03",
        "INS-04",
        "INS-05",
    ]
    for document in papers:
        assert document.print_state == "printed", (document.code, document.print_note)
        with document.pdf.open("rb") as file:
            assert problems(file.read()) == [], document.code
        assert "大冶市砚坪铁矿有限公司" in text_of(document).replace("\n", ""), document.code
        assert looks_written_by_a_clerk(document)
    acceptance = text_of(papers.get(code="HAZ-13")).replace("\n", "")
    assert all(word in acceptance for word in ("陆青禾", "黄石职业技术学院", "矿山机电副教授", "整改到位"))


def _in_days(days: int) -> str:
    import datetime as dt

    from foundation import clock

    return (clock.today() + dt.timedelta(days=days)).isoformat()
