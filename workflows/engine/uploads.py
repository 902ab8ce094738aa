"""Uploads of a step, taken in before the act begins: nothing is hashed, decoded or stored inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from cases.evidence import FILES_A_STEP, CleanFile, forget, keep, take_in
from foundation.refusals import Refusal


@dataclass(frozen=True)
class Kept:
    """A cleaned file and its name in the storage; what a draft holds outlives an act that does not come about."""

    file: CleanFile
    name: str
    held: bool = False


class TakenIn(MultiValueDict):
    """The files of a form after cleaning: each is ``Kept`` or the ``Refusal`` that stands in its place."""

    def forget(self) -> None:
        """Remove what was stored, for an act that did not come about."""
        for name in self:
            for file in self.getlist(name):
                if isinstance(file, Kept) and not file.held:
                    forget(file.name)


def take_all_in(files: Mapping[str, Any] | None) -> TakenIn:
    """Clean and store every file of a request, field by field; a refused one becomes its refusal, shown at the field."""
    found = TakenIn()
    if not files:
        return found
    lists = (
        files.lists()
        if hasattr(files, "lists")
        else ((name, value if isinstance(value, list) else [value]) for name, value in files.items())
    )
    for name, uploads in lists:
        if len(uploads) > FILES_A_STEP:
            found.setlist(name, [Refusal("E-UPLOAD-COUNT", field=name)])
            continue
        found.setlist(name, [_one(upload, name) for upload in uploads if upload])
    return found


def _one(upload: Any, field: str) -> Kept | Refusal:
    if isinstance(upload, Kept | Refusal):
        return upload
    try:
        file = upload if isinstance(upload, CleanFile) else take_in(upload, field=field)
        return Kept(file, keep(file))
    except Refusal as refusal:
        return refusal
