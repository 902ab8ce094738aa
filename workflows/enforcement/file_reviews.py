"""Drawing files by lot and scoring them: the draw can be made again by anybody, a sheet is filled in once, figures are of handlers, not of fines.

The order of a draw is that of the SHA-256 of ``number:case number``: no program has to be trusted for it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import randbelow
from typing import Any

from django.urls import reverse

from cases import notices
from cases.models import Case, Participation
from foundation import audit, clock, transactions
from foundation.refusals import Refusal, declare
from permissions import grants
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.offices import holds
from permissions.roles import Role
from workflows.enforcement import review_sheet
from workflows.enforcement.models import EnforcementRecord, FileDrawing, PartyFacts, ReviewedFile
from workflows.enforcement.vocabulary_file_reviews import Mark, Pool

declare(
    {
        "E-FILES-NONE": "该期间没有可以抽取的案卷",
        "E-FILES-AGAIN": "该期间已经抽取，再次抽取应当写明理由",
        "E-FILES-HANDS": "参与办理本案的人员不得评查本案案卷",
        "E-FILES-DONE": "评查表已经提交，不得更改",
        "E-FILES-WHERE": "扣分的应当写明具体问题所在",
    }
)
DRAWN, EXAMINED = "files_drawn", "file_examined"
CODE = "enforcement"
#: Who draws, and whose offices may be asked to examine.
DRAWERS = (Role.LEGAL_REVIEWER, Role.DEPUTY_LEADER, Role.BUREAU_HEAD)
EXAMINERS = (*DRAWERS, Role.SECTION_HEAD, Role.CASE_HANDLER, Role.INSPECTOR)
SEEDS = 1_000_000


def may_draw(account: Any) -> bool:
    """Whether an office lets this account have files drawn."""
    return holds(account, *DRAWERS)


def may_read(account: Any) -> bool:
    """Who draws, and who may be asked to examine a file."""
    return holds(account, *EXAMINERS)


def possible_examiners() -> Any:
    """Accounts that may be asked today, in the order of their numbers."""
    held = Appointment.objects.filter(holding(clock.today()), role__in=EXAMINERS).values("account")
    return Account.objects.filter(pk__in=held, is_active=True).order_by("officer_no", "username")


# --- the draw -----------------------------------------------------------------------------------------------------------------


def pool(of: str, day_from: date, day_to: date) -> list[Case]:
    """The cases of the period, in the order of their numbers."""
    cases = Case.objects.filter(process=CODE).exclude(number="")
    if of == Pool.CLOSED:
        return list(cases.filter(closed_on__range=(day_from, day_to)).order_by("number"))
    decided = PartyFacts.objects.filter(decided_on__range=(day_from, day_to)).values("case")
    return list(cases.filter(pk__in=decided).order_by("number"))


def drawn(numbers: Iterable[str], seed: int, count: int) -> list[str]:
    """The numbers of the cases that this seed draws, in the order in which it draws them."""
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())[:count]


@transactions.whole
def draw(
    *, of: str, day_from: date, day_to: date, asked: int, reason: str, examiners: Sequence[Account], by: Account
) -> FileDrawing:
    """Draw once, deal the files among the examiners, none to whoever had a hand in it, and let each read his own.

    Leaves the drawing with its pool, its files, a duty to read for each examiner, and a line in the bureau's history. Raises Refusal
    E-FILES-NONE, E-FILES-AGAIN, E-FILES-HANDS.
    """
    today = clock.today()
    # Whoever draws at the same moment waits here, and meets the first drawing.
    audit.the_bureau()
    cases = {str(case.number): case for case in pool(of, day_from, day_to)}
    if not cases:
        raise Refusal("E-FILES-NONE", field="day_to")
    before = FileDrawing.objects.filter(of=of, day_from__lte=day_to, day_to__gte=day_from).first()
    if before is not None and not reason:
        raise Refusal("E-FILES-AGAIN", field="reason", note=f"{before.drawn_on:%Y-%m-%d}抽取{before}")
    # Not entered by anybody: who may choose the number chooses the files.
    number = randbelow(SEEDS)
    chosen = [cases[each] for each in drawn(cases, number, asked)]
    hands = _hands(chosen)
    drawing = FileDrawing.objects.create(
        of=of, day_from=day_from, day_to=day_to, asked=asked, seed=number, pool=sorted(cases), reason=reason,
        drawn_on=today, drawn_by=by,
    )  # fmt: skip
    dealt: Counter[int] = Counter()
    files = []
    for place, case in enumerate(chosen, start=1):
        free = [each for each in examiners if each.pk not in hands[case.pk]]
        if not free:
            raise Refusal("E-FILES-HANDS", field="examiners", note=f"{case.number}：所选评查人均参与办理")
        examiner = min(free, key=lambda each: dealt[each.pk])
        dealt[examiner.pk] += 1
        files.append(ReviewedFile(drawing=drawing, case=case, place=place, examiner=examiner))
    ReviewedFile.objects.bulk_create(files)
    duties = [grants.NewDuty(file.case, "view_case", file.examiner, today, None, "案卷评查") for file in files]
    grants.grant_many(duties, by=by)
    told = [
        notices.NewNotice(
            file.examiner_id,
            f"file-review:{drawing.pk}:{file.place}",
            f"请评查案卷：{file.case.number}",
            url=reverse("file-reviews"),
            case=file.case,
        )
        for file in files
    ]
    notices.tell(told)
    facts = {
        "period": [day_from, day_to],
        "of": of,
        "number": number,
        "pool": len(cases),
        "files": [case.number for case in chosen],
    }
    audit.append_to_bureau([audit.Entry(DRAWN, reason=reason, acted_on=today, after=facts)], actor=by)
    return drawing


def _hands(cases: Collection[Case]) -> dict[int, set[int]]:
    """Who took part in each case."""
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, account_id in Participation.objects.filter(case__in=cases).values_list("case_id", "account_id"):
        found[case_id].add(account_id)
    return found


# --- the sheet ----------------------------------------------------------------------------------------------------------------


@transactions.whole
def examine(file_id: int, *, faults: Sequence[dict[str, str]], words: str, by: Account) -> ReviewedFile:
    """The sheet of one file, filled in once by the examiner to whom it was dealt.

    Leaves faults, points and mark on the file, a line in the history of its case, and ends the examiner's reading. Raises Refusal
    E-FILES-DONE, E-FILES-HANDS, E-FILES-WHERE.
    """
    today = clock.today()
    file = ReviewedFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=file_id)
    if file.examined_on is not None:
        raise Refusal("E-FILES-DONE", note=f"{file.examined_on:%Y-%m-%d}")
    if by.pk in _hands([file.case])[file.case_id]:
        raise Refusal("E-FILES-HANDS", note=by.name)
    for fault in faults:
        if not fault["where"].strip():
            raise Refusal("E-FILES-WHERE", field=f"where_{fault['code']}", note=review_sheet.FAULTS[fault["code"]].words)
    codes = [fault["code"] for fault in faults]
    file.faults, file.words, file.examined_on = list(faults), words, today
    file.points, file.mark = review_sheet.points_of(codes), review_sheet.mark_of(codes)
    file.save()
    case = Case.objects.select_for_update().get(pk=file.case_id)
    told = {"points": file.points, "mark": file.mark, "faults": codes}
    audit.append(case, [audit.Entry(EXAMINED, acted_on=today, after=told)], actor=by)
    grants.revoke(case, "view_case", by, by=by, reason="案卷评查已提交")
    return file


# --- figures ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """How the files of one pair of handlers did; nothing about sums."""

    handlers: str
    files: int
    average: float
    failed: int
    often: list[tuple[str, int]]


def by_handlers(files: Iterable[ReviewedFile]) -> list[Group]:
    """The scored files, put together by who handled them."""
    scored = [file for file in files if file.points is not None]
    pairs = {
        record.case_id: "、".join(sorted(each.name for each in (record.handler_1, record.handler_2) if each))
        for record in EnforcementRecord.objects.filter(case__in=[file.case_id for file in scored]).select_related(
            "handler_1", "handler_2"
        )
    }
    groups: dict[str, list[ReviewedFile]] = defaultdict(list)
    for file in scored:
        groups[pairs.get(file.case_id) or "—"].append(file)
    return [
        Group(
            handlers, len(own), round(sum(file.points or 0 for file in own) / len(own), 1),
            sum(file.mark == Mark.FAILED for file in own),
            [
                (review_sheet.FAULTS[code].words, count)
                for code, count in Counter(fault["code"] for file in own for fault in file.faults).most_common(3)
            ],
        )
        for handlers, own in sorted(groups.items())
    ]  # fmt: skip
