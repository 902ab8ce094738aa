"""Print one login for each role of the demo, and what to try with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from permissions.models import Account
from reports.demo_register import PASSWORD

TRY = (
    ("DY015", "执法人员（矿山）", "用手机登记隐患、下达指令书，当场取得PDF；办理“我的工作”中的送达和复查"),
    ("DY009", "矿山股股长", "核实隐患，审批15日以上的整改期限"),
    ("DY002", "分管副局长", "审批销号；复查过的人不能审批"),
    ("DY001", "局长", "查看全部案件和打印失败的事件"),
    ("DY038", "陈贵镇应急办", "导入乡镇台账（reports/demo_data/ledger_messy_sample.xlsx，日期2023-07-05），看每行批注"),
    ("DY033", "市安委办", "查看和导出全市台账"),
    ("QY001", "企业（砚坪铁矿）", "报告整改完成，只看到本单位的事项"),
    ("DY017", "执法人员（危化）", "危化股的事项；看不到矿山股的事项"),
    ("DY014", "证件到期的执法人员", "任何须出示证件的办理都会被拒绝（E-HAZ-01）"),
    ("DY044", "审计", "只读、导出"),
    ("DY045", "系统管理员", "岗位、设置；看不到案件"),
)


class Command(BaseCommand):
    help = "Print the logins of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = {account.username: account for account in Account.objects.filter(username__in=[row[0] for row in TRY])}
        if not accounts:
            self.stdout.write("The model county is not loaded: run load_demo first.")
            return
        self.stdout.write(f"\n所有演示账号的密码 / password: {PASSWORD}\n")
        for username, role, what in TRY:
            account = accounts.get(username)
            if account is not None:
                self.stdout.write(f"  {username}  {account.name}  {role}：{what}")
        self.stdout.write("")
