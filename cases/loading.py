"""Reference data from CSV files: the register and the catalogues. A second load changes rows in place; needs a transaction."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import models
from pypinyin import Style, lazy_pinyin

from cases.models import Criterion, Enterprise, Finding, OutsideBody, SpecialOperation, Violation
from cases.vocabulary import Category, Level
from foundation import audit, transactions
from foundation.numbers import is_credit_code
from foundation.refusals import Refusal
from permissions.models import Region

BATCH = 500
YES = {"yes": True, "no": False}
TIERS = (1, 2, 3)


@dataclass(frozen=True)
class Loaded:
    """How many rows were new, and how many stood already."""

    created: int
    updated: int


def name_initials(name: str) -> str:
    """First letters of the pinyin, for search: 大冶市砚坪铁矿 -> dysyptk; what is no Chinese character stays as it is."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")).lower()[:120]


def _rows(path: Path | str) -> Iterator[tuple[int, dict[str, str]]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            yield number, {key: (value or "").strip() for key, value in row.items() if key}


def _bad(number: int, note: str) -> Refusal:
    return Refusal("E-LOAD", note=f"第 {number} 行：{note}")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _yuan(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation as error:
        raise Refusal("E-LOAD", note=f"金额不正确：{text}") from error


def _write(model: type[models.Model], wanted: Mapping[tuple[Any, ...], Mapping[str, Any]], key: tuple[str, ...]) -> Loaded:
    """Insert what is new and change what differs, in batches: a handful of statements for any number of rows."""
    transactions.require()
    standing = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    new = [model(**values) for identity, values in wanted.items() if identity not in standing]
    changed = []
    for identity, values in wanted.items():
        row = standing.get(identity)
        if row is None:
            continue
        for name, value in values.items():
            setattr(row, name, value)
        changed.append(row)
    model._default_manager.bulk_create(new, batch_size=BATCH)
    names = sorted({name for values in wanted.values() for name in values} - set(key))
    if changed and names:
        model._default_manager.bulk_update(changed, names, batch_size=BATCH)
    return Loaded(created=len(new), updated=len(changed))


def _recorded(act: str, loaded: Loaded) -> Loaded:
    """A file that was loaded stands in the bureau's own history, by the system."""
    audit.append_to_bureau([audit.Entry(act, after=asdict(loaded))], actor=None)
    return loaded


def load_enterprises(path: Path | str) -> Loaded:
    """The register: columns of enterprises.csv; the regions must be loaded before."""
    regions = {region.code: region for region in Region.objects.all()}
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number, row in _rows(path):
        if row["credit_code"] and not is_credit_code(row["credit_code"]):
            raise _bad(number, f"统一社会信用代码不正确：{row['credit_code']}")
        township = regions.get(row["township_code"])
        region = regions.get(row["village_code"]) or township
        if region is None:
            raise _bad(number, f"没有这个地区：{row['village_code'] or row['township_code']}")
        key = (row["credit_code"] or None, row["name"])
        wanted[key] = {
            "credit_code": row["credit_code"] or None,
            "name": row["name"],
            "short_name": row.get("short_name", ""),
            "name_initials": name_initials(row["name"]),
            "kind": row["kind"],
            "organisation_type": row.get("org_type", ""),
            "category": row["category"],
            "sub_sector": row["sub_sector"],
            "region": region,
            "township": township,
            "address": row["address"],
            "legal_representative": row["legal_representative"],
            "contact": row["contact"],
            "phone": row["phone"],
            "risk_level": row["risk_level"],
            "employees": int(row["employees"]) if row["employees"] else None,
            "notes": row["notes"],
        }
    return _recorded("load_enterprises", _write_enterprises(wanted))


def _write_enterprises(wanted: Mapping[tuple[Any, ...], Mapping[str, Any]]) -> Loaded:
    """A unit is the same by its credit code, whatever its name has become; without a code, by its name."""
    coded = {(values["credit_code"],): values for values in wanted.values() if values["credit_code"]}
    named = {(None, values["name"]): values for values in wanted.values() if not values["credit_code"]}
    first = _write(Enterprise, coded, ("credit_code",))
    second = _write(Enterprise, named, ("credit_code", "name"))
    return Loaded(first.created + second.created, first.updated + second.updated)


def load_findings(path: Path | str) -> Loaded:
    """The catalogue of hazards: columns of hazard_catalogue.csv."""
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number, row in _rows(path):
        if row["category"] not in Category.values or row["level"] not in Level.values:
            raise _bad(number, f"行业或者级别不正确：{row['category']}、{row['level']}")
        valid_from = _day(row.get("valid_from", ""))
        wanted[(row["code"], valid_from)] = {
            "code": row["code"],
            "valid_from": valid_from,
            "valid_until": _day(row.get("valid_until", "")),
            "category": row["category"],
            "level": row["level"],
            "title": row["title"],
            "description": row["description"],
            "legal_basis": row["legal_basis"],
            "basis_valid_from": _day(row["basis_valid_from"]),
            "basis_before": row["basis_before"],
            "certainty": row["certainty"],
            "usual_measures": [each for each in row["usual_measures"].split(";") if each],
            "requirement": row["requirement"],
            "usual_days": int(row["usual_days"] or 0),
            "typical_proof": row["typical_proof"],
        }
    return _recorded("load_findings", _write(Finding, wanted, ("code", "valid_from")))


def load_criteria(path: Path | str) -> Loaded:
    """The register of criteria for major hazards: columns of criteria.csv; its citation is what papers print."""
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number, row in _rows(path):
        if row["category"] not in Category.values or not row["citation"]:
            raise _bad(number, f"行业不正确或者没有依据：{row['category']}、{row['code']}")
        valid_from = _day(row["valid_from"])
        wanted[(row["code"], valid_from)] = {
            "code": row["code"],
            "category": row["category"],
            "standard": row["standard"],
            "standard_no": row["standard_no"],
            "item": row["item"],
            "subject": row["subject_zh"],
            "text": row["citation"],
            "certainty": row["certainty"],
            "note": row["note"],
            "valid_from": valid_from,
            "valid_until": _day(row["valid_until"]),
        }
    return _recorded("load_criteria", _write(Criterion, wanted, ("code", "valid_from")))


def load_bodies(path: Path | str) -> Loaded:
    """Bodies outside the bureau: columns of outside_bodies.csv; a bank account is sealed."""
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    words = ("code", "name", "kind", "used_for", "address", "account", "note")
    for number, row in _rows(path):
        if row["kind"] not in OutsideBody.Kind.values:
            raise _bad(number, f"没有这一类单位：{row['kind']}")
        valid_from = _day(row["valid_from"])
        dates = {"valid_from": valid_from, "valid_until": _day(row["valid_until"])}
        wanted[(row["code"], valid_from)] = {name: row[name] for name in words} | dates
    return _recorded("load_bodies", _write(OutsideBody, wanted, ("code", "valid_from")))


def load_violations(path: Path | str) -> Loaded:
    """The discretion standard: columns of discretion.csv, sums in yuan."""
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    money = [f"{when}_{who}_{end}_yuan" for when in ("first", "overdue") for who in ("unit", "person") for end in ("min", "max")]
    words = [
        "description_zh",
        "description_en",
        "article_violated",
        "penalty_article",
        "article_violated_zh",
        "penalty_article_zh",
    ]
    words += ["base_kind", "other_measures"]
    for number, row in _rows(path):
        if row["correction_required_first"] not in YES:
            raise _bad(number, "correction_required_first")
        valid_from = _day(row["valid_from"])
        wanted[(row["code"], valid_from)] = {
            "code": row["code"],
            "valid_from": valid_from,
            "valid_until": _day(row["valid_until"]),
            **{name: row[name] for name in words},
            **{name: _yuan(row[name]) for name in money},
            "correction_required_first": YES[row["correction_required_first"]],
            "tiers": [
                {"tier": tier, "fact": row[f"tier{tier}_fact"], "range": row[f"tier{tier}_unit_range"]}
                for tier in TIERS
                if row[f"tier{tier}_fact"] or row[f"tier{tier}_unit_range"]
            ],
            "range_certainty": row["range_certainty"],
            "tier_certainty": row["tier_certainty"],
            "note": row["note"],
        }
    return _recorded("load_violations", _write(Violation, wanted, ("code", "valid_from")))


def load_operations(path: Path | str) -> Loaded:
    """Special operations: columns code, name, categories (with ; between), valid_from, valid_until."""
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _number, row in _rows(path):
        wanted[(row["code"],)] = {
            "code": row["code"],
            "name": row["name"],
            "categories": [each for each in row.get("categories", "").split(";") if each],
            "valid_from": _day(row.get("valid_from", "")),
            "valid_until": _day(row.get("valid_until", "")),
        }
    return _recorded("load_operations", _write(SpecialOperation, wanted, ("code",)))
