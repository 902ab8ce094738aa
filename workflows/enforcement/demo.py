"""What the demo shows of penalty cases: a live one at every step of the road, played through the gate on the days of its acts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

from documents.models import IssuedDocument
from documents.services import PRINT_JOB
from foundation import clock, jobs
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import demo_stories, demo_stories_later, demo_stories_measures, demo_stories_transfer, year_files
from workflows.enforcement.demo_story import Story
from workflows.enforcement.flows import EnforcementFlow
from workflows.engine.models import Task
from workflows.engine.play import Play
from workflows.engine.story import evening, ledger_once, sweep_what_lapsed

#: Every matter that the demo plays, chapter by chapter.
STORIES = (*demo_stories.STORIES, *demo_stories_measures.MEASURES, *demo_stories_transfer.STORIES, *demo_stories_later.STORIES)
#: Who plays a role best, and what to try.
TRY: dict[Role, tuple[str, str]] = {
    Role.INSPECTOR: ("DY015", "登记违法线索，报批立案，制作询问、勘验笔录，收集证据，认定事实，提出处罚建议，提交调查报告"),
    Role.CASE_HANDLER: ("DY016", "作为另一承办人继续办理本股案件：告知、送达、复核陈述申辩、催缴、报批结案"),
    Role.SECTION_HEAD: ("DY009", "退回立案材料，报送法制审核"),
    Role.DEPUTY_LEADER: ("DY003", "审批立案、延期、撤销立案和结案；登记线索或者办理案件的人不得审批（E-SOD-13）"),
    Role.BUREAU_HEAD: ("DY001", "决定行政处罚：陈述申辩期未满（E-ENF-11）、稿与审核的不一致（E-ENF-35）均不能决定"),
    Role.LEGAL_REVIEWER: ("DY006", "逐项审核送审稿，要求修改，确认修改稿；参与过案件的不能审核（E-ENF-07）"),
    Role.FINANCE_OFFICER: ("DY054", "登记部分缴款，确认缴款；承办人不能确认（E-ENF-30）"),
    Role.PUBLICITY_OFFICER: ("DY052", "公示处罚决定，文本中的个人信息须隐去（E-ENF-28）"),
    Role.ARCHIVIST: ("DY051", "立卷归档，立卷人和检查人须不同（E-ARCHIVE-HANDS）"),
    Role.ENTERPRISE_USER: ("QY001", "对处罚告知书提出陈述、申辩"),
}
#: Papers older than this are printed behind everything that somebody may look for first.
LATELY = dt.timedelta(days=7)
PRINTS_AFTER, PRINTS_APART = dt.timedelta(minutes=10), dt.timedelta(seconds=3)


#: The case register of the year, the operations and the tally that belong to it, the day on which they came in, and who keeps them.
REGISTER, OPERATIONS, TALLY = "enforcement_register_2023.xlsx", "crackdown_operations_2023.csv", "special_action_tally_2023.csv"
YEAR, FILLED_IN_ON, KEEPER, TALLIED_BY = 2023, dt.date(2024, 1, 5), "DY008", "DY033"
ARCHIVED_ON, ARCHIVIST = dt.date(2024, 1, 10), "DY051"


def load_ledger(folder: Path) -> Counter[tuple[str, str]]:
    """The year's case register on the evening of the day it was filled in, then its operations, and what other departments reported."""
    with evening(FILLED_IN_ON):
        taken_in = ledger_once(EnforcementFlow.code, folder / REGISTER, keeper=KEEPER, as_of=FILLED_IN_ON)
        clerk, office = (Account.objects.get(officer_no=number) for number in (KEEPER, TALLIED_BY))
        year_files.take_operations((folder / OPERATIONS).read_bytes(), by=clerk, commit=True)
        year_files.take_tally((folder / TALLY).read_bytes(), YEAR, by=office, commit=True)
    if taken_in:
        _archive_what_was_left()
    return taken_in


def _archive_what_was_left() -> None:
    """The file that was to lie in the archive behind the day of the register does so on its day."""
    archivist = Account.objects.get(officer_no=ARCHIVIST)
    with evening(ARCHIVED_ON):
        for task in Task.objects.filter(case__process=EnforcementFlow.code, case__adopted=True, step="archive", status="NEW"):
            Play().do(task.case, "archive", archivist, pages=52, discs=0, retention="30y")


def load_live() -> int:
    """Play every story once; answers how many matters there are."""
    for plot in STORIES:
        Story(plot).play()
    sweep_what_lapsed()
    _print_the_old_ones_later()
    return len(STORIES)


def _print_the_old_ones_later() -> None:
    old = IssuedDocument.objects.filter(case__process=EnforcementFlow.code, issued_on__lt=clock.today() - LATELY)
    prints = jobs.unfinished().filter(kind=PRINT_JOB, payload__document__in=list(old.values_list("pk", flat=True)))
    jobs.put_off(prints, until=clock.now() + PRINTS_AFTER, apart=PRINTS_APART)
