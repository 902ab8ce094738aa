"""What is the same on site and on the file in every step: the unit's signature, where the case lies, its items, its spokesmen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Enterprise, Spokesman
from foundation import clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account, Region, Section
from workflows.engine.forms import PhotosField, StepForm
from workflows.hazards.models import HazardItem


class SignedOnSiteForm(forms.Form):
    """The unit's signature on the spot, or the note of its refusal with a witness or a recording (安全生产法 Art.68)."""

    unit_signature = PhotosField(label=_("Photograph of the unit's signature"), most=3, required=False)
    refusal_note = forms.CharField(label=_("Note of refusal to sign"), max_length=300, required=False)
    witness = forms.CharField(label=_("Witness"), max_length=40, required=False)
    av_recording = forms.CharField(label=_("Number of the recording"), max_length=80, required=False)


def signed_or_refused(cleaned: dict[str, Any]) -> Iterator[Refusal]:
    """One of signature and refusal; a refusal needs a witness or a recording."""
    signed, refused = bool(cleaned.get("unit_signature")), bool(cleaned.get("refusal_note"))
    if not signed and not refused:
        yield Refusal("E-REQUIRED", field="unit_signature", note="签字照片或者拒签说明")
    if refused and not (cleaned.get("witness") or cleaned.get("av_recording")):
        yield Refusal("E-REQUIRED", field="witness", note="拒签应当有见证人或者音像记录")


def write_signature(record: Any, cleaned: dict[str, Any]) -> None:
    record.refusal_note = cleaned.get("refusal_note", "")
    record.witness = cleaned.get("witness", "")
    record.av_recording = cleaned.get("av_recording", "")


def section_for(category: str, actor: Account | None) -> Section | None:
    """The section that supervises a sector, else one of those for every sector (``*``); where several do, the actor's own."""
    own = {standing.section_id for standing in offices.standings(actor, clock.today())} if actor else set()
    sections = list(Section.objects.order_by("code"))
    fitting = [section for section in sections if category in section.categories]
    fitting = fitting or [section for section in sections if "*" in section.categories]
    return next((section for section in fitting if section.pk in own), fitting[0] if fitting else None)


def place_case(case: Case, unit: Enterprise | None, region: Region, category: str, actor: Account | None) -> None:
    """Where a case lies: region, township and section, by the unit or the place."""
    case.region, case.unit, case.category = region, unit, category
    case.township_id = region.township_id
    case.section = section_for(category, actor)


def spokesmen_of(case: Case) -> list[Account]:
    """Who speaks for the unit of the case: from here on it reads the papers served on it, and answers.

    Whoever is appointed from a later day is named as well: the duty counts only from then.
    """
    if case.unit_id is None:
        return []
    rows = Spokesman.objects.filter(enterprise_id=case.unit_id, account__is_active=True).exclude(until__lt=clock.today())
    return [row.account for row in rows.select_related("account")]


def current_items(form: StepForm) -> list[HazardItem]:
    """The items of the order in force, in their order."""
    return list(HazardItem.objects.filter(case=form.act.case, round=form.act.record.order_round).order_by("no"))
