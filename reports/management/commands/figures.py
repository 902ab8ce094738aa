"""Print the declared figures of a year, counted from the cases as they are now."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from reports import figures
from workflows.engine.figures import Span


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day like 2023-12-31") from error


class Command(BaseCommand):
    help = "Print the figures of a year, counted from cases."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--year", type=int, default=None, help="the year (this one)")
        parser.add_argument(
            "--cut-off", type=day, default=None, metavar="YYYY-MM-DD", help="counted up to this day (31 December)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object: id and number")

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"] or clock.today().year
        if not 2000 <= year <= 2100:
            raise CommandError(f"{year} is no year of this register")
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
