"""A decision: nothing taken for granted before it is made, and its two answers in words."""

from __future__ import annotations

from typing import Any

from django.db import models


class Decision(models.BooleanField):
    """A yes or no that somebody decides; empty until then. ``yes`` and ``no`` say what each answer means. A plain column to the database."""

    def __init__(self, *args: Any, yes: Any = None, no: Any = None, **kwargs: Any) -> None:
        if yes is not None:
            kwargs["choices"] = [(True, yes), (False, no)]
        super().__init__(*args, **{"null": True, "blank": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BooleanField", list(args), dict(kwargs)
