"""The process that docs/new_process.md builds, lived through from the unit's filing to the paper in its hands."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from cases.models import Case, Deadline, Notice
from documents.archive_check import problems
from documents.models import IssuedDocument
from foundation import clock, jobs
from foundation.refusals import Refusal
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town
from tests.tutorial.listing import DOCUMENT
from workflows.engine import acts
from workflows.engine.models import OPEN, Task
from workflows.engine.play import Play
from workflows.engine.tasks import sweep

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2024, 3, 4, 9, tzinfo=clock.ZONE)
LAST_DAY = dt.date(2024, 3, 11)


class Filing:
    """The story in short words. Five working days from Monday the fourth end on Monday the eleventh."""

    def __init__(self, town: Town) -> None:
        self.town, self.play = town, Play()
        with clock.at(MONDAY):
            self.case: Case = self.play.open("plans", "apply", town.unit_account, plan_name="尾矿库溃坝专项应急预案")

    def accept(self, *checkers: Account) -> Filing:
        self.play.do(self.case, "accept", self.town.inspector, checkers=[account.pk for account in checkers or self.three])
        return self

    @property
    def three(self) -> tuple[Account, ...]:
        return self.town.inspector, self.town.colleague, self.town.third

    def say(self, *opinions: tuple[Account, bool, str]) -> Filing:
        for account, is_complete, missing in opinions:
            self.play.do(self.case, "check", account, is_complete=is_complete, missing=missing)
        return self

    def vote(self, *opinions: bool) -> Filing:
        words = ("", "应急资源调查清单", "评审意见")
        return self.say(*((who, yes, "" if yes else word) for who, yes, word in zip(self.three, opinions, words, strict=False)))

    def decide(self, is_filed: bool, **answers: object) -> list[IssuedDocument]:
        return list(self.play.do(self.case, "decide", self.town.leader, is_filed=is_filed, **answers).papers)

    def hand_over(self) -> Filing:
        self.play.do(self.case, "hand_over", self.town.inspector, inspector_2=self.town.colleague, relation="安全科长")
        return self

    @property
    def open_steps(self) -> list[str]:
        return sorted(Task.objects.filter(case=self.case, status__in=OPEN).values_list("step", flat=True))


@pytest.fixture
def filing(town: Town) -> Filing:
    return Filing(town)


def refused(act: Callable[[], object]) -> tuple[str, str]:
    """The one refusal of a form, and the question at which it stands."""
    with pytest.raises(acts.InvalidForm) as found:
        act()
    ((field, (error,)),) = found.value.form.errors.as_data().items()
    return error.code, field


def text_of(document: IssuedDocument) -> str:
    document.refresh_from_db()
    assert document.print_state == "printed", document.print_note
    with document.pdf.open("rb") as file:
        content = file.read()
    assert problems(content) == []
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "").replace(" ", "")


def test_a_plan_is_filed(filing: Filing) -> None:
    """Two of three find the materials complete; the leader files it; the certificate is printed and handed over."""
    case = filing.case
    assert (case.number, case.state, case.title) == ("YA-2024-00001", "received", "尾矿库溃坝专项应急预案")
    assert Deadline.objects.get(case=case).due_on == LAST_DAY
    with clock.at(MONDAY + dt.timedelta(days=1)):
        filing.accept().vote(True, False, True)
        (paper,) = filing.decide(True)
        assert (paper.code, paper.number) == ("YA-01", "（冶）应急预备〔2024〕1号")
        filing.hand_over()
    assert (filing.case.state, filing.case.outcome, filing.open_steps) == ("filed", "filed", [])
    assert Deadline.objects.get(case=case).state == "met"
    jobs.run_due()
    text = text_of(paper)
    assert "大冶市砚坪铁矿有限公司" in text and "尾矿库溃坝专项应急预案" in text
    assert "已于2024年3月4日收讫，材料齐全，予以备案。" in text


def test_a_vote_against_it_is_told_with_all_that_is_missing(filing: Filing) -> None:
    """Two of three say that something is missing: the plan cannot be filed, and the unit is told all of it at once."""
    with clock.at(MONDAY + dt.timedelta(days=1)):
        filing.accept().vote(True, False, False)
        assert refused(lambda: filing.decide(True)) == ("E-YA-02", "is_filed")
        assert refused(lambda: filing.decide(False, missing="")) == ("E-YA-04", "missing")
        (paper,) = filing.decide(False)
        assert (paper.code, paper.number) == ("YA-02", "（冶）应急预补〔2024〕1号")
        assert filing.case.filing.missing == "应急资源调查清单\n评审意见"
        filing.hand_over()
    assert (filing.case.state, filing.open_steps) == ("not_filed", [])
    jobs.run_due()
    assert "不予备案。需要补齐的材料如下：1.应急资源调查清单2.评审意见" in text_of(paper)


def test_what_the_checkers_find_complete_is_filed(filing: Filing) -> None:
    with clock.at(MONDAY):
        filing.accept().vote(True, True, False)
        assert refused(lambda: filing.decide(False, missing="评审意见")) == ("E-YA-03", "is_filed")
        assert [paper.code for paper in filing.decide(True)] == ["YA-01"]


def test_after_the_fifth_working_day_the_plan_counts_as_filed(filing: Filing) -> None:
    """The limit takes the vote from who has said nothing; whatever the others said, the bureau can no longer say no."""
    late = dt.datetime.combine(LAST_DAY + dt.timedelta(days=1), dt.time(9), clock.ZONE)
    with clock.at(MONDAY):
        filing.accept().vote(False)
    with clock.at(late - dt.timedelta(days=1)):
        assert sweep() == 0
        assert filing.open_steps == ["asked", "check", "check"]
    with clock.at(late):
        assert sweep() == 1
        assert filing.open_steps == ["decide"]
        assert Deadline.objects.get(case=filing.case).state == "lapsed"
        told = Notice.objects.filter(case=filing.case, created_at__gte=late).values_list("account__name", flat=True)
        jobs.run_due()
        assert {filing.town.leader.name, filing.town.inspector.name} <= set(told)
        assert refused(lambda: filing.decide(False)) == ("E-YA-03", "is_filed")
        (paper,) = filing.decide(True)
        filing.hand_over()
    assert (filing.case.state, filing.case.outcome) == ("filed", "filed")
    jobs.run_due()
    text = text_of(paper)
    assert "核对期限届满，依法视为已经备案" in text and "材料齐全" not in text


def test_on_the_fifth_working_day_the_bureau_may_still_say_no(filing: Filing) -> None:
    with clock.at(dt.datetime.combine(LAST_DAY, dt.time(17), clock.ZONE)):
        filing.accept().vote(False, False, True)
        assert [paper.code for paper in filing.decide(False)] == ["YA-02"]


def test_checkers_are_three_or_another_odd_number(filing: Filing) -> None:
    town = filing.town
    with clock.at(MONDAY):
        for checkers in (filing.three[:2], (*filing.three, town.trade_inspector)):
            assert refused(lambda named=checkers: filing.accept(*named)) == ("E-YA-01", "checkers")
        filing.accept(*filing.three, town.trade_inspector, town.brigade)
        assert filing.open_steps == ["check"] * 5


def test_each_checker_speaks_for_itself_and_does_not_decide(filing: Filing) -> None:
    town = filing.town
    with clock.at(MONDAY):
        filing.accept()
        mine = Task.objects.get(case=filing.case, step="check", owner=town.colleague)
        with pytest.raises(Refusal) as stranger:
            acts.perform(mine.pk, actor=town.third, data={"is_complete": "yes"})
        assert stranger.value.code == "E-SCOPE"
        Appointment.objects.create(account=town.third, role=Role.DEPUTY_LEADER, region=town.county, valid_from=LONG_AGO)
        filing.vote(True, True, True)
        with pytest.raises(Refusal) as checker:
            filing.play.do(filing.case, "decide", town.third, is_filed=True)
        assert checker.value.code == "E-SOD-13"
        assert filing.decide(True)


def test_a_unit_files_for_itself_only(town: Town) -> None:
    def apply(account: Account) -> Case:
        return Play().open("plans", "apply", account, unit=town.other_unit, plan_name="综合应急预案")

    assert refused(lambda: apply(town.unit_account)) == ("E-SCOPE", "unit")
    assert apply(town.other_unit_account).unit == town.other_unit


def test_the_story_of_the_document_is_played(town: Town) -> None:
    (story,) = re.findall(
        r"^```python\n(play = Play\(\).*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    names = {name: getattr(town, name) for name in ("unit_account", "inspector", "colleague", "third", "leader")} | {"Play": Play}
    exec(story, names)
    assert names["case"].state == "filed"
