"""What the road of a recusal asks of its row."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_lazy as _

from workflows.enforcement.models_recusal import Recusal
from workflows.engine.words import said


def after_recusal(row: Recusal) -> Literal["confirm", "over"]:
    """Is there evidence of his that others must confirm?"""
    return "confirm" if row.to_confirm else "over"


@said(_("a party has asked for it"))
def asked_by_party(row: Recusal) -> bool:
    return not row.is_own


@said(_("the officer has asked for it himself"))
def asked_by_officer(row: Recusal) -> bool:
    return row.is_own
