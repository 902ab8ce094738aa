"""Print one login for each role of the demo, and what to try with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from permissions.models import Account, Appointment
from permissions.roles import SENTENCE, Role
from reports.demo_register import PASSWORD, UNITS

#: Who plays a role best, and what to try; other roles are played by their first holder.
TRY: dict[Role, tuple[str, str]] = {
    Role.INSPECTOR: ("DY015", "用手机登记隐患、下达指令书并当场取得PDF；办理“我的工作”中的送达和复查"),
    Role.CASE_HANDLER: ("DY017", "只看到危化股的事项；DY014的证件已到期，办理会被拒绝（E-HAZ-01）"),
    Role.SECTION_HEAD: ("DY009", "核实隐患，批准15日以上的整改期限"),
    Role.DEPUTY_LEADER: ("DY003", "审批销号；复查过的人不能审批（E-HAZ-08）"),
    Role.BUREAU_HEAD: ("DY001", "查看全部案件和打印失败的事件"),
    Role.TOWNSHIP_SAFETY_OFFICER: (
        "DY038",
        "导入乡镇台账 reports/demo_data/ledger_messy_sample.xlsx（台账日期2023-07-05），查看逐行批注",
    ),
    Role.SAFETY_COMMITTEE_OFFICE: ("DY033", "查看、筛选并导出全市台账，打印隐患清单"),
    Role.AUDITOR: ("DY044", "只读；导出台账"),
    Role.SYSTEM_ADMIN: ("DY045", "岗位和设置；看不到案件"),
    Role.ENTERPRISE_USER: (UNITS[0].username, "报告整改完成；只看到本单位的事项和文书"),
}


@dataclass(frozen=True)
class Login:
    """One line: who plays which role, and what there is to try."""

    username: str
    name: str
    role: str
    what: str


def logins() -> Iterator[Login]:
    """One for each role that somebody holds, in the order of the table of roles."""
    holders: dict[str, Account] = {}
    for appointment in Appointment.objects.select_related("account").order_by("account__username", "id"):
        holders.setdefault(appointment.role, appointment.account)
    known = {account.username: account for account in Account.objects.all()}
    for role in Role:
        username, what = TRY.get(role, ("", ""))
        account = known.get(username) or holders.get(role)
        if account is not None:
            yield Login(account.username, account.name, str(role.label), what or str(SENTENCE[role]))


class Command(BaseCommand):
    help = "Print the logins of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("zh-hans"):
            rows = list(logins())
        if not rows:
            self.stdout.write("The model county is not loaded: run load_demo first.")
            return
        self.stdout.write(f"\n演示账号（密码均为 / password: {PASSWORD}）")
        for row in rows:
            self.stdout.write(f"  {row.username}  {row.name}　{row.role}：{row.what}")
        self.stdout.write("")
