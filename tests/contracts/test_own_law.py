"""A process owns its law: below `workflows`, and beside it, nobody knows its codes or its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from cases import general_terms, terms
from cases.terms import TERMS
from documents import catalog, shared_papers
from documents.catalog import CATALOGUE
from foundation.refusals import REFUSALS
from workflows.engine.process import ProcessConfig

ROOT = Path(settings.ROOT)
CONFIGS = [config for config in apps.get_app_configs() if isinstance(config, ProcessConfig)]
PLACES = (
    "foundation", "permissions", "cases", "documents", "workflows/engine", "reports", "config", "static", "templates", "pyproject.toml",
)  # fmt: skip
KINDS = {".py", ".html", ".js", ".css", ".toml", ".txt", ".svg"}

#: What several processes use is the floor's, whatever its code says (decisions 2).
SHARED = {
    "ENF-03": "any case may be handed to another authority",
    "ENF-04": "recusal is asked and decided in every procedure",
    "ENF-42": "every served paper leaves a receipt in the file",
    "ENF-43": "the address for service is confirmed once for all procedures",
    "INS-05": "whatever was ordered, what two officers find of it is written down alike",
    "E-ENF-02": "two officers with certificates, where a process has no code of its own for it",
    "E-ENF-27": "public notice is the last way of service in every procedure",
    "E-ENF-29": "a number is given once, whatever the paper",
    "E-ENF-34": "the paragraph on remedies is the program's on every paper",
    "TL-ENF-24": "service by public notice is reckoned alike in every procedure",
}
#: Words of the bureau and of the law that are also the name of a process.
ORDINARY = {
    "config/settings/base.py": "the one line by which a process is installed",
    "config/settings/test.py": "the specimen and the tutorial of the tests, likewise",
    "permissions/roles.py": "offices are named after their work in the bureau's plan of offices",
    "permissions/categories.py": "so are its sections",
    "permissions/models/account.py": "a law-enforcement certificate",
    "permissions/models/region.py": "the categories that a section supervises",
    "cases/models/register.py": "the registers of findings and criteria, which several processes read",
    "cases/loading.py": "the same registers, as they are loaded",
    "documents/kinds.py": "the set 安全生产行政执法文书, and the body that lists",
    "documents/services.py": "the body that lists, a setting of the bureau",
    "workflows/engine/owners.py": "the county's office of that name, as the table of limits writes it",
    "reports/demo_register.py": "the files of the model county",
    "pyproject.toml": "what the product is for",
}


def own_codes(config: ProcessConfig) -> set[str]:
    """The codes of a process's papers, limits and refusals."""
    papers, limits = config.part("papers"), config.part("terms")
    codes = {document.code for document in catalog.of(papers)} if papers else set()
    codes |= {limit.code for limit in terms.of(limits)} if limits else set()
    prefix = f"E-{getattr(config, 'refusal_prefix', config.label[:3].upper())}-"
    return codes | {code for code in REFUSALS if code.startswith(prefix)}


def files() -> Iterator[tuple[str, str]]:
    """What stands outside the processes, but for the templates of their papers and pages and the old shape of tables."""
    folders = {f"documents/{document.folder}" for document in CATALOGUE.values()} - {"documents/shared"}
    folders |= {config.label for config in CONFIGS}
    for place in PLACES:
        path = ROOT / place
        for found in [path] if path.is_file() else sorted(path.rglob("*")):
            name = found.relative_to(ROOT).as_posix()
            of_process = any(name.startswith(f"templates/{folder}/") for folder in folders)
            if found.suffix in KINDS and not of_process and "/migrations/" not in name and "/demo_data/" not in name:
                yield name, found.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outside() -> dict[str, str]:
    return dict(files())


def test_no_code_of_a_process_stands_outside_it(outside: dict[str, str]) -> None:
    """Neither one that is declared nor one that could be: INS-12 is as much an arrow as INS-04."""
    families = {code.rpartition("-")[0] for config in CONFIGS for code in own_codes(config)}
    assert {"INS", "HAZ", "TL-HAZ", "E-HAZ", "TL-ENF", "TL-REL"} <= families
    families |= {"ENF", "REL", "E-ENF", "E-REL"}
    written = re.compile(rf"(?<![A-Z-])(?:{'|'.join(sorted(families, key=len, reverse=True))})-\d\d(?!\d)")
    found = {(name, code) for name, text in outside.items() for code in written.findall(text)}
    assert len(outside) > 200
    assert {(name, code) for name, code in found if code not in SHARED} == set()
    assert {code for _name, code in found} == set(SHARED), "what nobody uses leaves the list"


def test_no_name_of_a_process_stands_outside_it(outside: dict[str, str]) -> None:
    names = re.compile(rf"(?<![a-zA-Z])(?:{'|'.join(config.label for config in CONFIGS)})(?![a-zA-Z])")
    found = {name for name, text in outside.items() if names.search(text)}
    assert found == set(ORDINARY)


def test_a_process_is_installed_by_one_line() -> None:
    """Those of the checkout in the settings of all; the specimen and the tutorial's in those of the tests."""
    for config in CONFIGS:
        settings_file = "base" if Path(config.path).is_relative_to(ROOT / "workflows") else "test"
        text = (ROOT / f"config/settings/{settings_file}.py").read_text(encoding="utf-8")
        assert len(re.findall(rf"\b{config.label}\b", text)) == 1


def test_each_paper_and_limit_is_declared_once_by_its_owner() -> None:
    owners: dict[str, list[Any]] = {}
    for module in (general_terms, *(config.part("terms") for config in CONFIGS)):
        for limit in terms.of(module) if module else ():
            owners.setdefault(limit.code, []).append(module)
    for module in (shared_papers, *(config.part("papers") for config in CONFIGS)):
        for document in catalog.of(module) if module else ():
            owners.setdefault(document.code, []).append(module)
    assert set(owners) == {*TERMS, *CATALOGUE}
    assert [code for code, found in owners.items() if len(found) > 1] == []


def test_what_is_shared_is_the_floors() -> None:
    general = {limit.code for limit in terms.of(general_terms)}
    assert {code for code in general if not code.startswith("TL-GEN-")} == {code for code in SHARED if code.startswith("TL-")}
    papers = {document.code for document in catalog.of(shared_papers)}
    assert papers == {code for code in SHARED if not code.startswith(("TL-", "E-"))}
    for config in CONFIGS:
        assert not own_codes(config) & (general | papers)


def test_a_template_of_a_paper_lies_with_its_process() -> None:
    for config in CONFIGS:
        for document in catalog.of(papers) if (papers := config.part("papers")) else ():
            assert document.template == f"documents/{config.label}/{document.code.lower()}.html"
