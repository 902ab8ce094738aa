"""The cast of this floor: the demo county, a mine of 陈贵镇 with its account, a case there, pictures and PDF files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from pypdf import PdfWriter

from cases import services, vocabulary
from cases.models import Case, Enterprise
from permissions import appointments, grants, loading
from permissions.models import Account, Region, Section
from permissions.roles import Role
from tests.snapshots import once
from tests.statements import counted

COUNTY = Path(__file__).parents[1] / "permissions" / "data"
INSPECTOR, SECOND, MINES_HEAD = 14, 15, 9  # all of the mines section
CHEMICALS_INSPECTOR, RELIEF_CHENGUI, OBSERVER, AUDITOR, ADMINISTRATOR = 17, 35, 43, 44, 45
CHENGUI, JINNIU = "420281108", "420281100"


@pytest.fixture
def county(db: None) -> None:
    once("county", load_county)


def load_county() -> None:
    with transaction.atomic():
        loading.load_regions(COUNTY / "regions.csv")
        loading.load_officers(COUNTY / "officers.csv")


@pytest.fixture
def officer(county: None) -> Callable[[int], Account]:
    """The officer DY0nn as a request would load him: a new object each time."""
    return lambda number: Account.objects.get(officer_no=f"DY{number:03d}")


@pytest.fixture
def mine(county: None) -> Enterprise:
    chengui = Region.objects.get(code=CHENGUI)
    return Enterprise.objects.create(
        name="大冶市砚坪铁矿有限公司",
        credit_code="914202810000A00133",
        name_initials="dysyptkyxgs",
        category="non_coal_mine",
        region=chengui,
        township=chengui,
    )


@pytest.fixture
def mine_account(mine: Enterprise) -> Account:
    """The account of the mine: in office as enterprise user, speaking for the mine."""
    with transaction.atomic():
        account = appointments.open_account(username="yanping", name="贺卫淼", kind=Account.Kind.UNIT, by=None, reason="企业申请")
        services.speak_for(account, mine, since=date(2023, 1, 1), by=None, reason="企业授权")
        appointments.appoint(account, Role.ENTERPRISE_USER, mine.region, valid_from=date(2023, 1, 1), by=None, reason="企业申请")
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def new_case(officer: Callable[[int], Account]) -> Callable[..., Case]:
    """Opens a case through the service, in a township and a section."""

    def make(place: str = CHENGUI, section: str = "mines", **words: Any) -> Case:
        values: dict[str, Any] = {
            "process": "specimen",
            "title": "边坡超高",
            "state": "rectifying",
            "region": Region.objects.get(code=place),
            "section": Section.objects.get(code=section),
            "category": "non_coal_mine",
            "level": "general",
            "opened_on": date(2023, 6, 1),
            "opened_by": officer(INSPECTOR),
        }
        with transaction.atomic():
            return services.open_case(**{**values, **words})

    return make


@pytest.fixture
def case(new_case: Callable[..., Case], mine: Enterprise) -> Case:
    return new_case(unit=mine, number="YH-2023-420281108-00001")


@pytest.fixture
def name_in_case() -> Callable[..., None]:
    def grant(case: Case, duty: str, account: Account) -> None:
        with transaction.atomic():
            grants.grant(case, duty, account, since=date(2023, 1, 1), by=None, reason="试用")

    return grant


@pytest.fixture
def specimen_words() -> Iterator[None]:
    """The words of a process that only these tests know."""
    vocabulary.declare(vocabulary.ProcessWords("specimen", "样本流程", {"rectifying": "整改中", "closed": "已销号"}))
    yield
    del vocabulary.PROCESSES["specimen"]


@contextmanager
def statements(at_most: int) -> Iterator[None]:
    """No more SQL than that, savepoints not counted."""
    with counted() as found:
        yield
    assert len(found) <= at_most, "\n".join(found)


def picture(mode: str = "RGB", size: tuple[int, int] = (80, 60), kind: str = "JPEG", **words: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, kind, **words)
    return out.getvalue()


def pdf(change: Callable[[PdfWriter], None] | None = None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(210, 297)
    if change:
        change(writer)
    writer.write(out)
    return out.getvalue()


def upload(content: bytes, name: str = "现场.jpg", mime: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, mime)
