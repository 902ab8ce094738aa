"""What a paper costs: CPU and size of the press against WeasyPrint with the system's Noto CJK, both warm, the same PDF variant.

usage: python -m bench.papers [--rounds N] [--json]

One-page papers are the same HTML on both sides, and our side's CPU counts what a paper costs altogether: laid out before it is
numbered (the rehearsal), laid out again by the worker, printed; the baseline keeps its font configuration and its parsed stylesheets too.
The long table is compared with the one that is written without a thought for the print engine (automatic widths, justified
text, broken lines) in the system's Noto. Needs Debian's fonts-noto-cjk.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

STYLES = Path(__file__).resolve().parents[1] / "documents" / "papercss"
VARIANT = "pdf/a-2a"
LIMITS = {"one page: CPU": (0.40, 0.35), "one page: size": (0.25, 0.25), "200 rows: CPU": (0.6, 0.33)}
SURNAMES, GIVEN = "许川林陈王李张刘赵黄周吴徐孙胡朱高何郭马", "建国秀英志强丽娟海燕文博思远雨桐梓涵俊杰晓明桂芳玉兰"
COLUMNS = (("序号", 12), ("姓名", 24), ("身份证号", 45), ("开户行", 72), ("账号", 45), ("金额", 27))


class Cost(NamedTuple):
    """CPU seconds and bytes of one print."""

    cpu: float
    size: int


def _naive_rows(rows: list[tuple[str, ...]]) -> str:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    heads = "".join(f"<th>{name}</th>" for name, _ in COLUMNS)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"/><title>发放明细表</title></head><body class="naive">'
        f"<h1>发放明细表</h1><table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table></body></html>"
    )


def _our_rows(rows: list[tuple[str, ...]]) -> str:
    """As the lists of the bureau are set: pages cut beforehand, fixed widths, no line broken."""
    from documents.typography import leaves

    columns = "".join(f'<col class="w{width}"/>' for _, width in COLUMNS)
    heads = "".join(f"<th>{name}</th>" for name, _ in COLUMNS)
    pages = []
    for page in leaves(rows, [1] * len(rows), full=22, last=21):
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in page)
        pages.append(
            f'<div class="leaf"><h1>发放明细表</h1><table class="list roster"><colgroup>{columns}</colgroup>'
            f"<thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table></div>"
        )
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"/><title>发放明细表</title></head><body class="W">'
        + "".join(pages)
        + "</body></html>"
    )


def _rows(seed: int, count: int = 200) -> list[tuple[str, ...]]:
    dice = random.Random(seed)
    return [
        (
            str(number),
            dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN),
            f"4202{dice.randrange(10**14):014d}",
            "云石市农村商业银行" + dice.choice(("柳溪", "青石", "大箕", "还地桥")) + "支行",
            f"6222{dice.randrange(10**15):015d}",
            f"{dice.randrange(100, 9999)}.{dice.randrange(100):02d}",
        )
        for number in range(1, count + 1)
    ]


NAIVE_CSS = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm }
body.naive { font: 10.5pt/14pt "AJ Fang", "AJ Rare"; text-align: justify }
.naive h1 { font: 22pt/32pt "AJ Title", "AJ Rare Title"; text-align: center }
.naive table { table-layout: auto; border-collapse: collapse; width: 100% }
.naive td, .naive th { border: .5pt solid #000; padding: 2pt 3pt }
"""


class System:
    """The baseline: a process of its own that prints the same pages with the fonts of the machine."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.papers", "--baseline"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def print(self, html: str) -> Cost:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(html) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("the baseline does not print: is fonts-noto-cjk installed?")
        return Cost(*json.loads(answer))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def baseline() -> None:
    """Serve the baseline: WeasyPrint, warm, with Noto Serif CJK SC for text, its bold for titles, Noto Sans CJK SC for heads."""
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    sheets = "".join(path.read_text("utf-8") for path in sorted(STYLES.glob("*.css")) if "faces" not in path.name) + NAIVE_CSS
    sheets = re.sub(r'font: ([^;"}]*)"AJ Title", "AJ Rare Title", "AJ Rare"', r'font: bold \1"Noto Serif CJK SC"', sheets)
    sheets = re.sub(r'"AJ Hei"(, "AJ Rare")?', '"Noto Sans CJK SC"', sheets)
    sheets = re.sub(r'"AJ (Fang|Song|Kai)"(, "AJ Rare")?', '"Noto Serif CJK SC"', sheets)
    assert '"AJ ' not in sheets
    fonts = FontConfiguration()
    parsed = [CSS(string=sheets, font_config=fonts)]
    for line in sys.stdin:
        html = json.loads(line)
        start = time.process_time()
        pdf = HTML(string=html).write_pdf(font_config=fonts, stylesheets=parsed, pdf_variant=VARIANT)
        spent = time.process_time() - start
        if not re.search(rb"Noto-Serif-CJK", _plain(pdf)):
            return
        print(json.dumps([spent, len(pdf)]), flush=True)


def _plain(pdf: bytes) -> bytes:
    """The names of the fonts lie in compressed objects."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b" ".join(
            str(item.get("/BaseFont", "")).encode() for item in document.objects if isinstance(item, pikepdf.Dictionary)
        )


def _paper(specimen: Any) -> Cost:
    """One paper from its words to its PDF: rehearsed, laid out by the worker, printed."""
    from documents import glyphs
    from documents.typesetting import page_html, print_paper
    from tests.documents.specimens import BUREAU

    start = time.process_time()
    glyphs.missing(page_html(specimen.paper, bureau=BUREAU, f=specimen.f, x=specimen.x))
    result = print_paper(specimen.paper, bureau=BUREAU, f=specimen.f, x=specimen.x)
    return Cost(result.cpu + time.process_time() - start, len(result.pdf))


def _press(html: str) -> Cost:
    """One print by the press: what the child spent and what handing over cost the caller."""
    from documents.press import print_pdf

    start = time.process_time()
    result = print_pdf(html, title="责令限期整改指令书", author="云石市应急管理局", variant=VARIANT)
    return Cost(result.cpu + time.process_time() - start, len(result.pdf))


def _compare(ours: Callable[[int], Cost], theirs: Callable[[int], Cost], rounds: int) -> dict[str, float]:
    """Medians of both sides, printed in turn; the first prints warm them up and do not count."""
    for warm in range(3):
        ours(warm), theirs(warm)
    mine, base = [], []
    for number in range(rounds):
        mine.append(ours(number))
        base.append(theirs(number))

    def median(costs: list[Cost], field: str) -> float:
        return statistics.median(getattr(cost, field) for cost in costs)

    return {
        "cpu_ratio": round(median(mine, "cpu") / median(base, "cpu"), 3),
        "size_ratio": round(median(mine, "size") / median(base, "size"), 3),
        "press_ms": round(median(mine, "cpu") * 1000, 1),
        "baseline_ms": round(median(base, "cpu") * 1000, 1),
        "press_kb": round(median(mine, "size") / 1024, 1),
        "baseline_kb": round(median(base, "size") / 1024, 1),
    }


def measure(rounds: int) -> dict[str, Any]:
    """Every comparison in one run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    from documents import press
    from documents.typesetting import page_html
    from tests.documents import specimens

    def sheet(specimen: Any) -> str:
        return page_html(specimen.paper, bureau=specimens.BUREAU, f=specimen.f, x=specimen.x)

    papers: Mapping[str, Any] = {"order (INS-04)": specimens.order(3), "closing sheet (HAZ-14)": specimens.closing()}
    system = System()
    try:
        found: dict[str, Any] = {
            name: _compare(lambda _n, paper=paper: _paper(paper), lambda _n, paper=paper: system.print(sheet(paper)), rounds)  # type: ignore[misc]
            for name, paper in papers.items()
        }
        few = max(3, rounds // 4)
        tables = [_rows(seed) for seed in range(few + 3)]
        found["200 rows"] = _compare(lambda n: _press(_our_rows(tables[n])), lambda n: system.print(_naive_rows(tables[n])), few)
    finally:
        system.close()
        press.close_press()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--baseline", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.baseline:
        baseline()
        return 0
    found = measure(options.rounds)
    if options.json:
        print(json.dumps({"papers": found}, ensure_ascii=False))
        return 0
    for name, row in found.items():
        limit = "at most 0.6, aim 0.33" if name == "200 rows" else "at most 0.40, aim 0.35; size at most 0.25"
        print(
            f"{name:24} CPU {row['cpu_ratio']:.2f} of WeasyPrint with system Noto, size {row['size_ratio']:.2f} ({limit}); "
            f"{row['press_ms']} ms against {row['baseline_ms']} ms, {row['press_kb']} KB against {row['baseline_kb']} KB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
