"""What the declarations say: the duty table of a process, for people and as JSON."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from foundation.refusals import REFUSALS
from foundation.settings import DECLARED
from workflows.engine.nodes import HANDLERS, PARTY, Aside, FormNode, OpenWhen
from workflows.engine.process import ProcessConfig
from workflows.engine.words import Afterwards

#: Who opens a case that opens by itself.
CALENDAR = "calendar"


def who(node: Any) -> list[str]:
    """Offices and duties that may act, by their codes."""
    if node.roles:
        return [role.value for role in node.roles]
    if node.duty == PARTY and node.allows_handlers:
        return [PARTY, HANDLERS]
    if isinstance(node, OpenWhen):
        return [CALENDAR]
    return [node.duty] if node.duty else []


def papers_of(node: Any) -> list[str]:
    return [issue.paper.code for issue in node.issues]


def step(node: FormNode | Aside) -> dict[str, Any]:
    """One row of the duty table."""
    return {
        "name": node.name,
        "title": str(node.task_title),
        "by": who(node),
        "not_by": [bar.step.name for bar in node.bars],
        "papers": papers_of(node),
        "starts": [start.term.code for start in node.starts],
        "meets": [term.code for term in (*node.meets, *node.drops)],
        "within": [limit.term.code for limit in node.limits],
        "during": [host.name for host in node.during] if isinstance(node, Aside) else None,
    }


def process(config: ProcessConfig) -> dict[str, Any]:
    """The whole process from its declarations alone."""
    nodes = [node for flow in config.flows() for node in flow.acting_nodes()]
    rows = [step(node) for node in nodes]
    papers = sorted({code for row in rows for code in row["papers"]} | {paper.code for node in nodes for paper in node.serves})
    terms = sorted({code for row in rows for key in ("starts", "meets", "within") for code in row[key]})
    return {"steps": rows, "papers": papers, "terms": terms, "refusals": refusals(config)}


def refusals(config: ProcessConfig) -> list[str]:
    """Codes that the process's own rules and forms raise or its bars name, and that the registry knows."""
    from importlib import import_module

    told = ("rules", "forms", "flows", "documents")
    names = sorted(module.name for module in pkgutil.iter_modules([config.path]) if module.name.startswith(told))
    text = "".join(inspect.getsource(import_module(f"{config.name}.{name}")) for name in names)
    prefix = f"E-{refusal_prefix(config)}-"
    return sorted(code for code in set(re.findall(r"E-[A-Z]+-\d+", text)) if code.startswith(prefix) and code in REFUSALS)


def refusal_prefix(config: ProcessConfig) -> str:
    return getattr(config, "refusal_prefix", config.label[:3].upper())


def _afterwards(word: Afterwards) -> str:
    if isinstance(word.days, int):
        return f"{word.duty}，{word.days}日"
    declared = DECLARED[word.days]
    return f"{word.duty}，按设置“{declared.label}”（{declared.code}，默认{declared.default}日）"


def _by_itself(flow: Any) -> Iterator[str]:
    """What follows when a clock that no step keeps has run out, and which clocks a closing does not end."""
    if flow.elapses:
        yield from ("时限届满即发生：", "")
        for each in flow.elapses:
            starts = "、".join(start.term.code for start in each.starts)
            title = (each.effect.__doc__ or each.effect.__name__).strip().splitlines()[0]
            yield f"* {each.term.code} {each.term.name_zh}：{title}{f'，启动 {starts}' if starts else ''}"
        yield ""
    if flow.outlives:
        yield from (f"结案不终止的时限：{'、'.join(term.code for term in flow.outlives)}。", "")


def markdown(config: ProcessConfig) -> str:
    """``docs/processes/<process>.md``: title, story, duty table, papers, clocks, refusals."""
    with translation.override("zh-hans"):
        lines = [f"# {config.verbose_name}", ""]
        for flow in config.flows():
            lines += [f"## {flow.process_title}", "", *(line for line in (flow.process_description or "").splitlines()), ""]
            lines += [f"![{flow.process_title}]({config.label}-{flow.code}.svg)", ""]
            lines += [
                "| 步骤 | 名称 | 谁办 | 谁不得办 | 文书 | 启动时限 | 完成时限 | 应在 | 期间 |",
                "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            ]
            for node in flow.acting_nodes():
                row = step(node)
                cells = [
                    row["name"],
                    row["title"],
                    *(("、".join(row[key] or []) or "/") for key in ("by", "not_by", "papers", "starts", "meets", "within")),
                ]
                cells.append("、".join(row["during"]) if row["during"] else ("在办期间" if row["during"] == [] else "/"))
                lines.append("| " + " | ".join(cells) + " |")
            lines.append("")
            if after := [f"* {node.name}：{_afterwards(word)}" for node in flow.acting_nodes() for word in node.ends_after]:
                lines += ["身份在办理后继续、届满自行终止：", "", *after, ""]
            lines += list(_by_itself(flow))
        told = process(config)
        lines += ["## 文书", "", "、".join(told["papers"]), "", "## 时限", "", "、".join(told["terms"]), "", "## 拒绝", ""]
        lines += [f"* {code} {REFUSALS[code]}" for code in told["refusals"]]
        return "\n".join(lines) + "\n"
