"""The panel of the crackdown operation on the page of a penalty case that came of it; on the file, since a party need not know who else was visited."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.faces import Face
from cases.panels import Looking, Panel
from workflows.enforcement.models_operations import CrackdownOperation, OperationCase


def panel(looking: Looking) -> Panel | None:
    """What the register of operations says of it, with the other cases of the same operation."""
    if looking.case.process != "enforcement" or looking.face is not Face.FILE:
        return None
    found = CrackdownOperation.objects.filter(links__case=looking.case).select_related("township").first()
    if found is None:
        return None
    others = OperationCase.objects.filter(operation=found).exclude(case=looking.case).select_related("case")
    context = {"operation": found, "others": [link.case for link in others]}
    return Panel("enforcement/panel_operation.html", _("Crackdown operation"), context, None, "people", "operation")
