"""The unit's signature on the spot, or the note that it was refused (安全生产法 Art.68)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cases.models import SignedOnSite
from foundation.refusals import Refusal
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.questions import PhotosField

SIGNATURE = "unit_signature refusal_note? witness? av_recording?"
"""The questions of this form, for the ``asks`` of a step."""


class SignedOnSiteForm(AskingForm):
    """The unit signs, or its refusal is noted before a witness or a recording."""

    record = SignedOnSite
    asks: ClassVar[Asks] = SIGNATURE
    sometimes = "unit_signature refusal_note witness av_recording"
    unit_signature = PhotosField(label=_("Photograph of the unit's signature"), most=3, required=False)

    def signed_or_refused(self) -> Iterator[Refusal]:
        """One of signature and refusal; a refusal needs a witness or a recording."""
        cleaned = self.cleaned_data
        if not cleaned.get("unit_signature") and not cleaned.get("refusal_note"):
            yield Refusal("E-REQUIRED", field="unit_signature", note="签字照片或者拒签说明")
        if cleaned.get("refusal_note") and not (cleaned.get("witness") or cleaned.get("av_recording")):
            yield Refusal("E-REQUIRED", field="witness", note="拒签应当有见证人或者音像记录")
