"""What holds for every installed process, said once: order of words, somebody for each step, papers, charts, codes, language."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import Promise

from cases.models import DUTIES
from cases.terms import TERMS
from documents.catalog import CATALOGUE
from foundation.refusals import REFUSALS
from permissions.roles import ACTING, Role
from tests.cast import build_town
from tests.specimen.play import letter, waiting
from workflows.engine import chart, checks, describe
from workflows.engine.management.commands.describe_process import Command
from workflows.engine.models import Task
from workflows.engine.nodes import MEMBER, PARTY, Await, OpenWhen, Words
from workflows.engine.registry import flow_by_code, flows, processes
from workflows.engine.stating import SHARED
from workflows.engine.words import Afterwards

PROCESSES = list(processes())
REAL = [config for config in PROCESSES if config.name.startswith("workflows.")]
#: Those of the checkout; that of the tutorial lies in the tests under the name that it would have there.
INSTALLED = tuple(config.label for config in REAL if Path(config.path).is_relative_to(Path(settings.ROOT) / "workflows"))
FLOWS = list(flows())
CHINESE = re.compile(r"[一-鿿]")
STEP_KEYS = ["name", "title", "by", "not_by", "papers", "starts", "meets", "within", "during"]

of_process = pytest.mark.parametrize("config", PROCESSES, ids=lambda config: config.label)
of_real_process = pytest.mark.parametrize("config", REAL, ids=lambda config: config.label)
of_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.code)


def modules_of(config: Any) -> Iterator[tuple[str, Path]]:
    """Every module of a process but its migrations."""
    for path in sorted(Path(config.path).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.stem, path


def tree_of(config: Any, name: str) -> ast.Module:
    return ast.parse((Path(config.path) / f"{name}.py").read_text(encoding="utf-8"))


# --- the flow file as it reads --------------------------------------------------------------------------------------------


def words_of(call: ast.expr) -> list[str]:
    """The words of one chain in their order: Step(…).By(…).Next(…) is [Step, By, Next]."""
    found: list[str] = []
    while isinstance(call, ast.Call):
        if isinstance(call.func, ast.Name):
            return [call.func.id, *reversed(found)]
        assert isinstance(call.func, ast.Attribute)
        found.append(call.func.attr)
        call = call.func.value
    return []


def chains(config: Any) -> Iterator[tuple[str, list[str]]]:
    trees = [tree_of(config, file.stem) for file in sorted(Path(config.path).glob("flows*.py"))]
    for story in (node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)):
        for line in story.body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call) and isinstance(line.targets[0], ast.Name):
                yield f"{story.name}.{line.targets[0].id}", words_of(line.value)


@of_process
def test_the_words_of_a_step_stand_in_the_order_of_the_story(config: Any) -> None:
    seen = 0
    for name, words in chains(config):
        if words[0] not in ("Open", "OpenWhen", "Step", "Aside", "AfterClose", "Await"):
            continue
        plain = ["By" if word.startswith("By") else word for word in words]
        places = [Words.ORDER.index(word) for word in plain if word in Words.ORDER]
        assert places == sorted(places), f"{name}: {' '.join(words)}"
        assert plain.count("Next") == 1, name
        seen += 1
        if words[0] == "OpenWhen":
            assert "By" not in plain, f"{name}: nobody acts where a case opens by itself"
            continue
        assert plain.count("By") == 1, name
        assert plain.index("By") == (2 if "In" in words[:2] else 1), f"{name}: who acts is said first"
    assert seen == sum(len(flow.acting_nodes()) for flow in config.flows())


@of_process
def test_the_flow_file_is_as_short_as_its_story_and_each_flow_says_what_it_is(config: Any) -> None:
    """A word is a line, and nothing but words stands there: ten lines a step, whatever the length of the procedure."""
    files = list(Path(config.path).glob("flows*.py"))
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) - 40 for file in files)
    assert lines <= 10 * sum(len(list(flow.story())) for flow in config.flows())
    for flow in config.flows():
        assert flow.__doc__ and flow.__doc__ != flow.__name__ and flow.process_title
        assert flow_by_code(flow.code) is flow and re.fullmatch(r"[a-z]+", flow.code)


@of_process
def test_no_process_imports_another_and_none_prints_or_rings(config: Any) -> None:
    others = {other.name for other in PROCESSES} - {config.name}
    forbidden = (*others, "guardian", "weasyprint", "celery", "django.db.transaction")
    for _name, path in modules_of(config):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            assert not [name for name in names if name.startswith(forbidden)], path


# --- somebody for each step, states, duties, limits ------------------------------------------------------------------------


@of_flow
def test_each_step_has_somebody_and_each_bar_a_code(flow: Any) -> None:
    for node in flow.acting_nodes():
        assert bool(node.roles) + bool(node.duty) == (not isinstance(node, OpenWhen)), f"{node.name}: exactly one By"
        assert set(node.roles) <= ACTING, f"{node.name}: a reading office does nothing"
        assert not node.duty or node.duty in DUTIES or node.duty in (PARTY, MEMBER)
        assert all(bar.code in REFUSALS for bar in node.bars)
        assert {word.duty for word in node.grants} | set(node.ends) <= set(DUTIES)
        assert node.form_class is not None or isinstance(node, Await)


@of_flow
def test_each_state_is_declared_and_each_limit_known(flow: Any) -> None:
    states = set(flow.states.values)
    used = {node.state for node in flow.acting_nodes() if node.state} | {node.state for node in flow.closes()}
    assert used <= states
    for node in flow.acting_nodes():
        codes = {start.term.code for start in node.starts} | {limit.term.code for limit in node.limits}
        codes |= {term.code for term in (*node.meets, *node.pauses, *node.resumes)}
        assert codes <= set(TERMS), node.name


@of_flow
def test_whom_a_step_tells_is_somebody(flow: Any) -> None:
    for node in flow.acting_nodes():
        granted = {word.to for word in node.grants}
        for word in node.tells:
            named = getattr(node.form_class, "names", ())
            known = {"unit", "township", "handlers", "waiting", *DUTIES, *granted, *named}
            assert word in known or word in Role, f"{node.name} tells {word}"


# --- papers ---------------------------------------------------------------------------------------------------------------


def keeps(model: Any, name: str) -> bool:
    return name in {column.name for column in model._meta.concrete_fields}


@of_flow
def test_each_paper_is_in_the_catalogue_and_has_its_template(flow: Any) -> None:
    for node in flow.acting_nodes():
        for paper in (*(issue.paper for issue in node.issues), *node.serves):
            assert CATALOGUE[paper.code] is paper.document
            assert get_template(paper.document.template)
            if paper.number_to:
                assert any(keeps(model, paper.number_to) for model in (flow.record_class, *flow.rows.values())), paper.number_to
        for start in node.starts:
            if start.since is not None and not isinstance(start.since, str):
                assert start.since.paper in [issue.paper for issue in node.issues], f"{node.name}: serves what it does not issue"
                assert start.since.paper.document.served


@of_process
def test_each_blank_of_a_paper_is_filled_by_somebody(config: Any) -> None:
    """By what the paper says, a shared fact, an answer of the form or a column: a required blank that nobody fills stops the act."""
    for flow in config.flows():
        for node in flow.acting_nodes():
            asked = set(getattr(node.form_class, "base_fields", {}))
            kept = {column.name for column in flow.record_class._meta.get_fields()}
            for paper in (issue.paper for issue in node.issues):
                # What papers of one kind share may stand in a module beside that of the paper.
                tellers = {*config.parts("documents"), sys.modules[paper.content.__module__]}
                written = [node for teller in tellers for node in ast.walk(ast.parse(inspect.getsource(teller)))]
                said = {word.value for word in written if isinstance(word, ast.Constant)}
                blanks = {"rows"} if paper.document.is_list else {one.name for one in paper.document.fields if one.required}
                missing = (
                    blanks
                    - asked
                    - kept
                    - set(SHARED)
                    - said
                    - {"remedy_text", "inspector_1", "inspector_2", "cert_no_1", "cert_no_2"}
                )
                assert not missing, f"{node.name}: {paper.code} leaves {missing} to nobody"


# --- charts, tables, checks -----------------------------------------------------------------------------------------------


@of_flow
def test_the_chart_and_the_bpmn_show_every_node(flow: Any) -> None:
    names = [node.name for node in flow.instance.nodes()]
    assert sorted(node.name for node in flow.story()) == sorted(names)
    bpmn = chart.bpmn(flow)
    shapes = re.findall(r'<bpmndi:BPMNShape[^>]*bpmnElement="([^"]+)"', bpmn)
    assert len(shapes) == len(set(shapes)) == len(names)
    assert all(any(shape.endswith(name) for shape in shapes) for name in names)
    svg = chart.svg(flow)
    assert svg.count("<g ") + svg.count("<g>") >= len(names) and "<script" not in svg
    if flow.code in {one.code for config in REAL for one in config.flows()}:
        with translation.override("zh-hans"):
            drawn = re.sub(r"<[^>]+>|\s", "", chart.svg(flow))
            titles = [str(node.task_title) for node in flow.steps() if node.task_title]
            assert [title for title in titles if re.sub(r"\s", "", title)[:4] not in drawn] == []


@of_process
def test_the_duty_table_has_the_shape_of_the_specification(config: Any) -> None:
    told = describe.process(config)
    assert list(told) == ["steps", "papers", "terms", "refusals"]
    nodes = [node for flow in config.flows() for node in flow.acting_nodes()]
    assert [step["name"] for step in told["steps"]] == [node.name for node in nodes]
    asides = {node.name for flow in config.flows() for node in flow.asides()}
    for step in told["steps"]:
        assert list(step) == STEP_KEYS
        assert isinstance(step["name"], str) and isinstance(step["title"], str) and step["title"]
        assert step["by"] and all(isinstance(step[key], list) for key in STEP_KEYS[2:8])
        assert (step["during"] is None) == (step["name"] not in asides)
    assert set(told["papers"]) <= set(CATALOGUE) and set(told["terms"]) <= set(TERMS)
    assert told["refusals"] and set(told["refusals"]) <= set(REFUSALS)


def test_describe_process_prints_the_table_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("describe_process", "--json")
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {config.label for config in PROCESSES}
    assert told["hazards"] == json.loads(json.dumps(in_chinese(PROCESSES[0])))
    step = next(step for step in told["hazards"]["steps"] if step["name"] == "approve_closing")
    assert (step["by"], step["papers"]) == (["deputy_leader"], ["HAZ-14", "HAZ-15"])
    assert step["not_by"][:3] == ["reinspect", "accept_listed", "review_resume"]
    fix = next(step for step in told["hazards"]["steps"] if step["name"] == "fix_on_site")
    assert "order_rectify" in fix["during"]


def in_chinese(config: Any) -> dict[str, Any]:
    with translation.override("zh-hans"):
        return describe.process(config)


def test_the_tables_in_docs_are_up_to_date() -> None:
    """`describe_process` writes them; those of the processes of the tests are not kept."""
    folder = Path(settings.BASE_DIR) / "docs" / "processes"
    with translation.override("zh-hans"):
        wanted = {path.name: text for path, text in Command().files(folder) if path.name.startswith(INSTALLED)}
    assert {path.name for path in folder.iterdir()} == set(wanted)
    stale = [name for name, text in wanted.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert stale == [], "./dev manage describe_process"


def test_a_duty_that_ends_by_a_setting_is_told_with_the_setting() -> None:
    with translation.override("zh-hans"):
        told = describe.markdown(PROCESSES[0])
    for step in ("approve_closing", "decide_closure"):
        assert f"* {step}：observe_case，按设置“销号后纪委观察员仍可查阅的日数”（hazards.observer_days，默认60日）" in told


def test_a_duty_that_ends_by_no_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    node = next(flow for flow in PROCESSES[0].flows() if flow.code == "hazards").instance.approve_closing
    for code in ("hazards.observers_days", "bureau.name"):
        monkeypatch.setattr(node, "ends_after", (Afterwards("observe_case", code),))
        assert [each.id for each in checks.check_flows()] == ["workflows.E007"]


def test_a_length_that_no_setting_gives_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    node = next(flow for flow in PROCESSES[0].flows() if flow.code == "hazards").instance.await_receipt
    for code in ("hazards.acknowledge_day", "bureau.name"):
        monkeypatch.setattr(node, "limits", tuple(replace(limit, length=code) for limit in node.limits))
        assert [each.id for each in checks.check_flows()] == ["workflows.E007"]


def test_a_chart_is_the_same_every_time_it_is_drawn() -> None:
    """Otherwise the files in docs would change without a change of the story."""
    script = "import django; django.setup(); from workflows.engine import chart; from workflows.engine.registry import flows; "
    script += "import hashlib; print(hashlib.sha256(''.join(chart.svg(f) + chart.bpmn(f) for f in flows()).encode()).hexdigest())"
    drawn = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=settings.BASE_DIR,
            env={**__import__("os").environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(drawn) == 1


def test_the_checks_find_nothing() -> None:
    assert [message for message in run_checks() if message.id and message.id.startswith(("workflows.", "viewflow."))] == []


@pytest.mark.django_db
def test_a_stored_task_whose_step_is_gone_is_named_before_a_deploy() -> None:
    town = build_town()
    case = letter(town)
    assert checks.check_living_tasks(databases=["default"]) == []
    task = waiting(case, "answer")
    Task.objects.filter(pk=task.pk).update(step="renamed")
    found = checks.check_living_tasks(databases=["default"])
    assert [message.id for message in found] == ["workflows.E005"] and "letters.renamed" in found[0].msg
    Task.objects.filter(pk=task.pk).update(status="DONE")
    assert checks.check_living_tasks(databases=["default"]) == []


# --- codes and language ---------------------------------------------------------------------------------------------------


@of_process
def test_each_refusal_that_a_process_names_is_declared(config: Any) -> None:
    for _name, path in modules_of(config):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"E-[A-Z]+(-[A-Z0-9]+)*", node.value)
            ):
                assert node.value in REFUSALS, f"{path.name}: {node.value}"


def test_each_refusal_is_a_chinese_sentence_without_its_code() -> None:
    for code, sentence in REFUSALS.items():
        assert CHINESE.search(str(sentence)) and code not in str(sentence), code


def texts_of(config: Any) -> Iterator[tuple[str, Any]]:
    """Every lazily translated text that the pages of a process show."""
    yield "process", config.verbose_name
    for flow in config.flows():
        for value, label in flow.states.choices:
            yield f"{flow.code}.{value}", label
        for node in flow.acting_nodes():
            yield f"{flow.code}.{node.name}", node.task_title
            if node.form_class is None or isinstance(node, OpenWhen):
                continue
            form = node.form_class
            yield f"{node.name}.button", form.button
            yield from ((f"{node.name}.group", title) for title, _names in form.groups if title)
            blanks = dict(form.base_fields)
            for formset in form.row_sets.values():
                blanks |= {f"rows.{name}": field for name, field in formset.form.base_fields.items()}
            for name, field in blanks.items():
                yield f"{node.name}.{name}", field.label
                yield f"{node.name}.{name} help", field.help_text
                choices = getattr(field, "choices", [])
                if isinstance(choices, list):
                    yield from ((f"{node.name}.{name}={value}", label) for value, label in choices if isinstance(label, Promise))


@of_real_process
def test_every_text_of_a_process_is_chinese_first_and_english_second(config: Any) -> None:
    texts = [(where, text) for where, text in texts_of(config) if text]
    with translation.override("zh-hans"):
        assert [where for where, text in texts if not CHINESE.search(str(text))] == []
    with translation.override("en"):
        assert [where for where, text in texts if CHINESE.search(str(text))] == []


@of_real_process
def test_a_process_has_its_modules_and_each_says_what_it_is_for(config: Any) -> None:
    for name in ("apps", "flows", "models", "documents", "papers", "terms", "rules"):
        assert find_spec(f"{config.name}.{name}"), name
    assert any(name.partition("_")[0] == "forms" for name, _path in modules_of(config)), (
        "one module, or one for each part of the story"
    )
    for name, path in modules_of(config):
        module = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(module), f"{config.label}.{name} has no docstring"
    assert import_module(f"{config.name}.flows")
