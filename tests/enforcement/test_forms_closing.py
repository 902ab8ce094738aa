"""A case is closed when nothing is left of it, by somebody who did not handle it, and archived by two."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from documents.models import IssuedDocument
from permissions.roles import Role
from tests.enforcement.desk import DAY, Desk
from workflows.enforcement import rules
from workflows.enforcement.models import ArchivedFile

pytestmark = pytest.mark.django_db
ASKED = {"words": "处罚决定已经履行完毕", "retention": "30y"}


@pytest.fixture
def finished(desk: Desk) -> Desk:
    """A fine that was decided, served, paid and published."""
    facts = desk.facts
    facts.noticed_on = DAY - dt.timedelta(days=14)
    facts.kinds, facts.fine, facts.performed_on, facts.published_on = ["fine"], Decimal(20000), DAY, DAY
    desk.decide(facts, DAY, DAY)
    desk.case.state = "performed"
    return desk


def submits(desk: Desk, **answers: Any) -> Any:
    return desk.ask("submit_closing", desk.town.inspector, **ASKED | answers)


def test_a_finished_case_is_submitted_on_the_ground_that_fits(finished: Desk) -> None:
    form = submits(finished)
    assert form.refusal_codes == set() and form.initial["ground"] == "performed", form.errors.as_text()
    assert form.forewarning() is None
    assert set(submits(finished, ground="no_penalty").errors) == {"ground"}
    finished.do("submit_closing", finished.town.inspector, **ASKED)
    assert finished.record.closing_ground == "performed" and finished.record.closing_approved is None


def test_what_is_left_is_named(finished: Desk) -> None:
    facts = finished.facts
    finished.paper("ENF-45", facts, DAY, "（冶）应急催缴〔2023〕1号")
    facts.performed_on = facts.published_on = None
    form = submits(finished)
    assert form.refusal_codes == {"E-ENF-22"} and set(form.errors) == {"ground"}
    told = str(form.errors["ground"])
    assert "《罚款催缴通知书》（冶）应急催缴〔2023〕1号尚未送达" in told and "尚未履行完毕" in told and "尚未公示" in told
    assert len(form.forewarning().ways) == 3
    facts.performed_on, facts.exempt_on = DAY, DAY
    IssuedDocument.objects.update(served_on=DAY)
    assert submits(finished).refusal_codes == set()


def test_of_several_parties_the_last_one_counts(finished: Desk) -> None:
    other = finished.add_party("person", "方小满", representative="")
    assert "方小满尚未作出决定" in str(submits(finished).errors)
    other.ended = "终止对该当事人的办理"
    assert submits(finished).refusal_codes == set()


def test_no_penalty_is_closed_once_the_party_was_taught(finished: Desk) -> None:
    facts = finished.facts
    facts.verdict, facts.no_penalty_ground = "no_penalty", "G1"
    form = submits(finished)
    assert form.initial["ground"] == "no_penalty" and "尚未予以教育" in str(form.errors)
    facts.educated_on = DAY
    assert submits(finished).refusal_codes == set()
    facts.no_penalty_ground, facts.educated_on = "G7", None
    assert submits(finished).refusal_codes == set(), "nobody is taught for a limitation"


def test_a_withdrawn_case_is_closed_on_that_ground_alone(desk: Desk) -> None:
    desk.case.state = "withdrawn"
    form = desk.ask("close_withdrawn", desk.town.inspector, **ASKED)
    assert form.initial["ground"] == "withdrawn" and form.refusal_codes == set(), form.errors.as_text()
    assert desk.ask("close_withdrawn", desk.town.inspector, **ASKED | {"ground": "performed"}).refusal_codes == {"E-ENF-22"}


def test_the_leader_closes_or_returns_with_a_reason(finished: Desk) -> None:
    finished.do("submit_closing", finished.town.inspector, **ASKED)
    finished.case.state = "closing"
    leader = finished.town.leader
    assert set(finished.ask("approve_closing", leader, approved="no").errors) == {"opinion"}
    finished.do("approve_closing", leader, approved="no", opinion="缺少整改复查材料")
    assert rules.after_closing(finished.record) == "performed"
    finished.facts.published_on = None
    form = finished.ask("approve_closing", leader, approved="yes", opinion="同意结案")
    assert form.refusal_codes == {"E-ENF-22"} and set(form.errors) == {"approved"}
    finished.facts.published_on = DAY
    finished.do("approve_closing", leader, approved="yes", opinion="同意结案")
    assert rules.after_closing(finished.record) == "closed"
    finished.record.closing_approved, finished.record.closing_ground = False, "withdrawn"
    assert rules.after_closing(finished.record) == "withdrawn", "returned to where it came from"


def test_a_file_is_put_together_by_one_and_checked_by_another(finished: Desk) -> None:
    archivist = finished.appoint(Role.ARCHIVIST)
    finished.paper("ENF-38", finished.facts, DAY, "（冶）应急罚〔2023〕12号")
    IssuedDocument.objects.update(pages=4)
    assert finished.ask("archive", archivist).refusal_codes == {"required"}, "the closing of an adopted case did not say how long"
    finished.record.retention = "30y"
    form = finished.ask("archive", archivist)
    assert form.initial["pages"] == 4 and form.refusal_codes == set(), form.errors.as_text()
    assert finished.ask("archive", archivist, filed_by=archivist.pk).refusal_codes == {"E-ARCHIVE-HANDS"}
    assert finished.ask("archive", archivist, pages=3).refusal_codes == {"E-ARCHIVE-PAGES"}
    finished.do("archive", archivist, pages=64, discs=1)
    file = ArchivedFile.objects.get()
    assert (file.archive_no, file.pages, file.filed_by, file.checked_by) == (
        "DA-2023-00001",
        64,
        finished.town.inspector,
        archivist,
    )
