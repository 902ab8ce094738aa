"""Who signs in to the demo, role by role: what each may do in the processes that are installed, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from permissions.models import Account, Appointment
from permissions.roles import SENTENCE, Role
from reports.demo_register import UNITS
from workflows.engine.nodes import PARTY
from workflows.engine.registry import flows

#: Who plays a role best, and what to try; other roles are played by their first holder.
TRY: dict[Role, tuple[str, str]] = {
    Role.INSPECTOR: (
        "DY015",
        "用手机登记隐患、下达指令书并当场取得PDF；办理“我的工作”中的送达和复查。DY014的证件已到期，一打开表单即有提示（E-HAZ-01）；DY017只看到危化股的事项",
    ),
    Role.SECTION_HEAD: ("DY009", "核实隐患，批准15日以上的整改期限"),
    Role.DEPUTY_LEADER: ("DY003", "审批销号；复查过的人不能审批（E-HAZ-08）"),
    Role.BUREAU_HEAD: ("DY001", "查看全部案件和打印失败的事件；只有主要负责人能决定停止供电（E-HAZ-11）"),
    Role.TOWNSHIP_SAFETY_OFFICER: (
        "DY038",
        "导入乡镇台账 reports/demo_data/ledger_messy_sample.xlsx（台账日期2023-07-05），查看逐行批注",
    ),
    Role.SAFETY_COMMITTEE_OFFICE: ("DY033", "审批挂牌、登记联合跟踪督办；筛选、导出全市台账，打印隐患清单"),
    Role.DISCIPLINE_OBSERVER: ("DY043", "查阅挂牌隐患的时限、文书和督办轮次，不能办理（E-HAZ-13）"),
    Role.AUDITOR: ("DY044", "只读；导出台账"),
    Role.SYSTEM_ADMIN: ("DY045", "岗位和设置；看不到案件"),
    Role.ENTERPRISE_USER: (UNITS[0].username, "报告整改完成；只看到本单位的事项和文书"),
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


def logins() -> Iterator[Login]:
    """One for each role that somebody holds, in the order of the table of roles; whoever has work in another role is not called idle."""
    holders: dict[str, Account] = {}
    busy = set()
    for appointment in Appointment.objects.select_related("account").order_by("account__username", "id"):
        holders.setdefault(appointment.role, appointment.account)
        if has_work(Role(appointment.role)):
            busy.add(appointment.account_id)
    tried = {username for username, _what in TRY.values()}
    known = {account.username: account for account in Account.objects.filter(username__in=tried)}
    for role in Role:
        username, what = TRY.get(role, ("", ""))
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
