"""Who signs in to the demo, role by role: what each may do in the processes that are installed, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from permissions.models import Account, Appointment
from permissions.roles import SENTENCE, Role
from workflows.engine.nodes import PARTY
from workflows.engine.registry import flows, processes

#: Who plays a role best, and what to try: what belongs to no process. A process says its own in its module `demo`.
TRY: dict[Role, tuple[str, str]] = {
    Role.AUDITOR: ("DY044", "只读；导出台账"),
    Role.SYSTEM_ADMIN: ("DY045", "岗位和设置；看不到案件"),
}
#: What no step of a flow names: they read, or keep the accounts.
NEEDS_NO_STEP = (Role.DISCIPLINE_OBSERVER, Role.AUDITOR, Role.SYSTEM_ADMIN)
NAMED_ACTS = 5


@dataclass(frozen=True)
class Login:
    """One line: who plays which role, what there is to try, and the acts of the installed processes that the role may do."""

    username: str
    name: str
    role: str
    what: str
    acts: tuple[str, ...] = ()
    has_work: bool = True

    @property
    def acts_words(self) -> str:
        """The first acts by name, and how many there are."""
        named = "、".join(self.acts[:NAMED_ACTS])
        return f"{named}等{len(self.acts)}项" if len(self.acts) > NAMED_ACTS else named


def what_to_try() -> dict[Role, tuple[str, str]]:
    """By role who plays it best and what to try, of all installed processes; what several say stands together, the first names whom."""
    found = dict(TRY)
    for config in processes():
        for role, (username, what) in getattr(config.part("demo"), "TRY", {}).items():
            known = found.get(role)
            found[role] = (known[0], f"{known[1]}；{what}") if known else (username, what)
    return found


def logins() -> Iterator[Login]:
    """One for each role that somebody holds, in the order of the table of roles; whoever has work in another role is not called idle."""
    holders: dict[str, Account] = {}
    busy = set()
    for appointment in Appointment.objects.select_related("account").order_by("account__username", "id"):
        holders.setdefault(appointment.role, appointment.account)
        if has_work(Role(appointment.role)):
            busy.add(appointment.account_id)
    hints = what_to_try()
    tried = {username for username, _what in hints.values()}
    known = {account.username: account for account in Account.objects.filter(username__in=tried)}
    for role in Role:
        username, what = hints.get(role, ("", ""))
        account = known.get(username) or holders.get(role)
        works = has_work(role)
        if account is None or (not works and account.pk in busy):
            continue
        yield Login(account.username, account.name, str(role.label), what or str(SENTENCE[role]), acts_of(role), works)


def has_work(role: Role) -> bool:
    """Whether the installed processes give the role something to do or to look at."""
    return role in NEEDS_NO_STEP or bool(acts_of(role))


def acts_of(role: Role) -> tuple[str, ...]:
    """The acts of all installed processes that the office opens, each title once, in the order of the flow files."""
    nodes = (node for flow in flows() for node in flow.acting_nodes())
    titles = [
        str(node.task_title) for node in nodes if role in node.roles or (role is Role.ENTERPRISE_USER and node.duty == PARTY)
    ]
    return tuple(dict.fromkeys(titles))
