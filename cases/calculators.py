"""The pages on which anybody counts what the law counts: this floor's for time limits, and those of the processes beside it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Calculator:
    """One page that counts something, by the name of its address."""

    url_name: str
    label: str | Promise


CALCULATORS: list[Calculator] = [Calculator("calculator", _("Count a time limit"))]


def declare(url_name: str, label: str | Promise) -> None:
    """Add a process's page to those that every calculator leads to."""
    if all(known.url_name != url_name for known in CALCULATORS):
        CALCULATORS.append(Calculator(url_name, label))
