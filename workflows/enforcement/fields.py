"""Questions and refusals that several steps of a penalty case ask alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from foundation.refusals import Refusal, declare
from workflows.engine import officers
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField

declare({"E-ENF-DAYS": "日期先后顺序不正确"})

FILES = "image/*,application/pdf"


class OfficersForm(officers.OfficersForm):
    """Two officers are named (E-ENF-02)."""

    officers_code = "E-ENF-02"


class TwoOfficersForm(officers.TwoOfficersForm):
    """The actor and a second officer (E-ENF-02)."""

    officers_code = "E-ENF-02"

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"inspector_2": other_handler(self)} | self.initial


def other_handler(form: StepForm) -> int | None:
    """Of the two handlers the one who does not act now."""
    record = form.act.record
    found: int | None = record.handler_2_id if record.handler_1_id == form.act.actor.pk else record.handler_1_id
    return found


def in_order(earlier: Any, later: Any, *, field: str, note: str) -> Iterator[Refusal]:
    """E-ENF-DAYS where the later of two days or moments lies before the earlier; what is not answered is in order."""
    if earlier is not None and later is not None and later < earlier:
        yield Refusal("E-ENF-DAYS", field=field, note=note)


def files(label: Any, *, most: int = 10, required: bool = True) -> PhotosField:
    """Papers as photographs or files."""
    return PhotosField(label=label, least=1 if required else 0, most=most, required=required, accept=FILES)
