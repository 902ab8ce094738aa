"""A column that keeps several words of one list of choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models


class Several(models.JSONField):
    """The chosen values of ``of`` (a ``TextChoices``), in its order; asked with a box to tick for each. The database sees a JSON list."""

    def __init__(self, *args: Any, of: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"default": list, **kwargs})

    def labels(self, values: list[str]) -> list[str]:
        """The chosen values in the reader's words."""
        known = dict(self.of.choices) if self.of is not None else {}
        return [str(known.get(value, value)) for value in values]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), dict(kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        choices = self.of.choices if self.of is not None else []
        common = {
            "label": kwargs.get("label"),
            "help_text": kwargs.get("help_text", ""),
            "required": kwargs.get("required", True),
        }
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
