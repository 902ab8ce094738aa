"""Print one login for each role of the demo that has something to do, and what to try with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from reports import demo_mark
from reports.demo_logins import logins
from reports.demo_register import PASSWORD


class Command(BaseCommand):
    help = "Print the logins of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        demo_mark.require()
        with override("zh-hans"):
            rows = list(logins())
        self.stdout.write(f"\n演示账号（密码均为 / password: {PASSWORD}）")
        for row in rows:
            if row.has_work:
                self.stdout.write(f"  {row.username}  {row.name}　{row.role}：{row.what}")
        idle = [f"{row.username} {row.role}" for row in rows if not row.has_work]
        if idle:
            self.stdout.write(f"其他账号可以登录，所属流程尚未安装，没有可办的事项：{'、'.join(idle)}")
        self.stdout.write("")
