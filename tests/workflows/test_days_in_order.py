"""No act is dated before the act that opened its step, of any process; what is entered later is marked and shows the paper signed then."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Evidence
from documents.models import IssuedDocument
from foundation import audit, clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from tests.cast import Town, photo
from tests.specimen.play import answer, aside, letter, matter, waiting
from workflows.engine import acts, days, moves
from workflows.engine import late as late_entries
from workflows.engine.act import Act
from workflows.engine.forms import StepForm
from workflows.engine.nodes import Open
from workflows.engine.registry import flows

DAY = dt.timedelta(days=1)
EVERY_STEP = [
    pytest.param(node, id=f"{flow.code}.{node.name}")
    for flow in flows()
    for node in flow.acting_nodes()
    if isinstance(node.form_class, type) and issubclass(node.form_class, StepForm)
]


def asked(form_class: type[StepForm], day: dt.date, act: Any) -> list[Refusal]:
    """What the form of a step says to a day; the hours of an act that asks for its moment do not matter."""
    form: Any = object.__new__(form_class)
    question = form_class.legal_day or "acted_on"
    form.fields, form.act, found = {question: form_class.base_fields.get(question)}, act, []
    form.add_refusal = found.append
    moment = dt.datetime.combine(day, dt.time(9), clock.ZONE)
    is_moment = type(form_class.base_fields.get(question)).__name__ == "DateTimeField"
    form._settle_legal_date({question: moment if is_moment else day, "late_reason": "外出期间办理，回局补录"})
    return found


@pytest.mark.parametrize("node", EVERY_STEP)
def test_every_step_of_every_process_asks_for_the_order_of_days(node: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the act before is the first that is allowed; the day before it is refused at the question of the day."""
    first = clock.today() - 3 * DAY
    monkeypatch.setattr(days, "not_before", lambda act: None if isinstance(act.node, Open) else first)
    monkeypatch.setattr(late_entries, "furthest", lambda today: today - 30 * DAY)
    act = SimpleNamespace(node=node, actor=SimpleNamespace(kind=Account.Kind.OFFICER), acted_on=None, decided_on=None, reason="")
    early = asked(node.form_class, first - DAY, act)
    if isinstance(node, Open):
        assert early == [] and act.acted_on == first - DAY
        return
    assert [(one.code, one.field) for one in early] == [(node.form_class.early_code, node.form_class.legal_day or "acted_on")]
    assert act.acted_on is None
    assert asked(node.form_class, first, act) == [] and act.acted_on == first


def late(day: dt.date) -> dict[str, Any]:
    return {"acted_on": day.isoformat(), "late_reason": "外出期间办理，回局补录"}


def signed() -> dict[str, Any]:
    return {"late_scan": [photo("signed.jpg")]}


def codes(invalid: pytest.ExceptionInfo[acts.InvalidForm]) -> dict[str, list[str]]:
    return {name: [error.code for error in errors] for name, errors in invalid.value.form.errors.as_data().items()}


@pytest.fixture
def filed(town: Town) -> Case:
    """A letter that was filed five days ago."""
    with clock.at(clock.now() - 5 * DAY):
        return letter(town)


@pytest.mark.django_db
class TestTheActBefore:
    def test_a_step_is_not_done_before_the_act_that_opened_it(self, town: Town, filed: Case) -> None:
        first = clock.today() - 5 * DAY
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, files=signed(), **late(first - DAY))
        assert codes(invalid) == {"acted_on": ["E-DATE-ORDER"]}
        assert answer(filed, town.head, files=signed(), **late(first)).papers[0].issued_on == first

    def test_the_day_of_the_act_counts_and_not_that_of_its_entry(self, town: Town) -> None:
        """Filed four days ago and entered today: it is answered on no earlier day than that on which it was filed."""
        case = letter(town, files=signed(), **late(clock.today() - 4 * DAY))
        with pytest.raises(acts.InvalidForm):
            answer(case, town.head, files=signed(), **late(clock.today() - 5 * DAY))
        answer(case, town.head, files=signed(), **late(clock.today() - 4 * DAY))

    def test_taking_an_act_back_does_not_move_the_day_that_counts(self, town: Town) -> None:
        with clock.at(clock.now() - 5 * DAY):
            case = matter(town)
        with clock.at(clock.now() - 3 * DAY):
            acts.perform(waiting(case, "weigh").pk, actor=town.inspector, data={"road": "both"})
        done = case.tasks.get(step="weigh")
        moves.take_back(done.pk, actor=town.inspector, reason="选错了道路")
        again = waiting(case, "weigh").pk
        with pytest.raises(acts.InvalidForm) as invalid:
            acts.perform(again, actor=town.inspector, data={"road": "both", **late(clock.today() - 6 * DAY)})
        assert codes(invalid) == {"acted_on": ["E-DATE-ORDER"]}
        acts.perform(again, actor=town.inspector, data={"road": "both", **late(clock.today() - 3 * DAY)})

    def test_an_act_that_takes_the_place_of_a_step_is_not_done_before_the_step_was_opened(self, town: Town) -> None:
        """What only stands beside a step may have been done before it: it waits for no step."""
        with clock.at(clock.now() - 5 * DAY):
            case = matter(town)
        with pytest.raises(acts.InvalidForm) as invalid:
            aside(case, "withdraw", town.inspector, **late(clock.today() - 6 * DAY))
        assert codes(invalid) == {"acted_on": ["E-DATE-ORDER"]}
        aside(case, "withdraw", town.inspector, **late(clock.today() - 5 * DAY))

    def test_an_act_beside_no_step_is_not_done_before_the_case_was_opened(self, town: Town) -> None:
        with clock.at(clock.now() - 5 * DAY):
            case = matter(town)
        with pytest.raises(acts.InvalidForm) as invalid:
            aside(case, "copy_to", town.head, reader=str(town.third.pk), **late(clock.today() - 6 * DAY))
        assert codes(invalid) == {"acted_on": ["E-DATE-ORDER"]}
        aside(case, "copy_to", town.head, reader=str(town.third.pk), **late(clock.today() - 5 * DAY))


@pytest.mark.django_db
class TestTheOfficeOfThatDay:
    """Nobody enters as his own what he could not do on that day: he took the office later, or had left it and came back."""

    def test_a_step_of_a_day_before_the_office_began_is_not_entered_by_its_holder_of_today(self, town: Town, filed: Case) -> None:
        since = clock.today() - 2 * DAY
        Appointment.objects.filter(account=town.head).update(valid_from=since)
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, files=signed(), **late(since - DAY))
        assert codes(invalid) == {"acted_on": ["E-DATE-OFFICE"]}
        assert answer(filed, town.head, files=signed(), **late(since)).papers[0].issued_on == since

    def test_a_case_is_not_opened_on_a_day_before_the_office_began(self, town: Town) -> None:
        since = clock.today() - 2 * DAY
        Appointment.objects.filter(account=town.inspector).update(valid_from=since)
        with pytest.raises(acts.InvalidForm) as invalid:
            letter(town, **late(since - DAY))
        assert codes(invalid) == {"acted_on": ["E-DATE-OFFICE"]}
        assert letter(town, **late(since)).opened_on == since


# --- what is entered later ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestEnteredLater:
    def test_a_paper_of_an_earlier_day_comes_with_the_one_that_was_signed(self, town: Town, filed: Case) -> None:
        with pytest.raises(acts.InvalidForm) as invalid:
            answer(filed, town.head, **late(clock.today() - DAY))
        assert codes(invalid) == {"late_scan": ["E-DATE-SCAN"]}
        assert not IssuedDocument.objects.filter(case=filed).exists(), "no number was drawn"
        paper = answer(filed, town.head, files=signed(), **late(clock.today() - DAY)).papers[0]
        assert Evidence.objects.filter(case=filed, act_no=paper.act_no, field="late_scan").count() == 1

    @pytest.mark.parametrize(("days_before", "decided_before", "late"), [(1, 1, False), (2, 1, True), (1, None, True)])
    def test_what_was_decided_for_many_before_midnight_was_not_signed_on_paper(
        self, days_before: int, decided_before: int | None, late: bool
    ) -> None:
        """The worker comes to it on the next day: its legal day is that of the decision, and nothing is entered later."""
        today = clock.today()
        decided_on = today - decided_before * DAY if decided_before is not None else None
        of_nobody: dict[str, Any] = dict.fromkeys(("flow", "node", "actor", "case", "record"))
        act = Act(acted_on=today - days_before * DAY, decided_on=decided_on, recorded_at=clock.now(), **of_nobody)
        assert act.is_late is late

    def test_today_none_is_asked_for(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head).papers[0]
        assert paper.entered_on is None and not Evidence.objects.filter(case=filed).exists()

    def test_an_act_that_issues_nothing_needs_none(self, town: Town, filed: Case) -> None:
        answer(filed, town.head, answer="不予答复", is_good="", **late(clock.today() - DAY))
        assert not IssuedDocument.objects.filter(case=filed).exists()

    def test_paper_list_and_history_mark_it(self, town: Town, filed: Case) -> None:
        paper = answer(filed, town.head, files=signed(), **late(clock.today() - DAY)).papers[0]
        jobs.run_due()
        paper.refresh_from_db()
        assert (paper.issued_on, paper.entered_on) == (clock.today() - DAY, clock.today())
        client = Client()
        client.force_login(town.head)
        shown = client.get(reverse("paper-page", args=[paper.pk])).content.decode()
        scan = Evidence.objects.get(case=filed, act_no=paper.act_no, field="late_scan")
        assert "补录" in shown and [row.evidence for row in paper.scans.all()] == [scan]
        assert reverse("paper-scan", args=[paper.pk, 1]) in shown
        page = client.get(reverse("case", args=[filed.pk])).content.decode()
        history = page[page.index("timeline") :]
        assert "补录" in page and "补录" in history
        assert audit.history(filed).last().acted_on == clock.today() - DAY

    def test_nothing_of_today_is_marked(self, town: Town, filed: Case) -> None:
        answer(filed, town.head)
        client = Client()
        client.force_login(town.head)
        page = client.get(reverse("case", args=[filed.pk])).content.decode()
        assert "补录" not in page.replace("补录同意", ""), "but for the name of the page of consents"
