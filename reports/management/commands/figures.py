"""Print the declared figures of a year, counted from the cases as they are now, or as they were sent."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from reports import figures
from reports.models import AnnualReturn
from workflows.engine.figures import Span


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day like 2023-12-31") from error


class Command(BaseCommand):
    help = "Print the figures of a year, counted from cases, or as they were sent."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--year", type=int, default=None, help="the year (this one)")
        parser.add_argument(
            "--cut-off", type=day, default=None, metavar="YYYY-MM-DD", help="counted up to this day (31 December)"
        )
        parser.add_argument(
            "--sent",
            type=int,
            default=None,
            metavar="N",
            help="as sent in the N-th annual return of the year; nothing is counted anew",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object: id and number")

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"] or clock.today().year
        if not 2000 <= year <= 2100:
            raise CommandError(f"{year} is no year of this register")
        if options["sent"] is not None:
            self._as_sent(year, options["sent"], as_json=options["json"])
            return
        span = Span.of(year, options["cut_off"])
        if options["json"]:
            self.stdout.write(json.dumps(figures.values(span), ensure_ascii=False))
            return
        self.stdout.write(f"{year}年，截至{span.cut_off:%Y-%m-%d}")
        for figure in figures.declared():
            self.stdout.write(f"{figure.seed}  {figure.name}：{figure.count(span)}{figure.unit}（{figure.definition}）")
        for table in figures.tables(span):
            rate = "—" if table["rate"] is None else f"{table['rate']}%"
            self.stdout.write(
                f"{table['scope']}：发现{table['found']}，销号{table['closed']}，未销号{table['open']}，逾期{table['overdue']}，"
                f"整改率{rate}；挂牌{table['listed']}，其中销号{table['listed_closed']}；督办{table['rounds']}轮次"
            )

    def _as_sent(self, year: int, number: int, *, as_json: bool) -> None:
        sent = AnnualReturn.objects.filter(year=year, number=number).first()
        if sent is None:
            raise CommandError(f"no annual return {number} of {year} was sent")
        rows = list(sent.figures.all())
        if as_json:
            self.stdout.write(json.dumps({row.code: figures.plain(row.number) for row in rows}, ensure_ascii=False))
            return
        self.stdout.write(
            f"{year}年，截至{sent.cut_off:%Y-%m-%d}，第{number}次报送于{sent.sent_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
        )
        for row in rows:
            self.stdout.write(f"{row.code}  {row.name}：{row.told}{row.unit}（{row.definition}）")
