"""Tell a person what that person must know: once per event, in the application; other channels are adapters to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.models import Case, Notice
from foundation import clock, transactions

if TYPE_CHECKING:
    from permissions.models import Account

UNREAD_SHOWN = 99


@dataclass(frozen=True)
class NewNotice:
    """A notice to be given; `key` names the event, so that the same event is told to the same person once."""

    account_id: int
    key: str
    title: str
    body: str = ""
    url: str = ""
    case: Case | None = None


def tell(notices: Sequence[NewNotice]) -> None:
    """Give all notices in one statement; what was told before is not told again."""
    if not notices:
        return
    transactions.require()
    now = clock.now()
    rows = [
        Notice(
            account_id=each.account_id,
            case=each.case,
            key=each.key,
            title=each.title[:120],
            body=each.body,
            url=each.url or (each.case.get_absolute_url() if each.case else ""),
            created_at=now,
        )
        for each in notices
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def unread_count(account: Account) -> int:
    """How many notices wait for this account; counts no further than 100."""
    return Notice.objects.filter(account=account, read_at__isnull=True).order_by()[: UNREAD_SHOWN + 1].count()


def unread_words(account: Account) -> str:
    """The count as shown: empty for none, 99+ for many."""
    count = unread_count(account)
    if count > UNREAD_SHOWN:
        return f"{UNREAD_SHOWN}+"
    return str(count) if count else ""


def mark_read(account: Account, notice_ids: Sequence[int] | None = None) -> int:
    """Mark notices of this account as read (None: all of them); answers how many were unread. No case is touched."""
    waiting = Notice.objects.filter(account=account, read_at__isnull=True)
    if notice_ids is not None:
        waiting = waiting.filter(pk__in=notice_ids)
    return waiting.update(read_at=clock.now())
