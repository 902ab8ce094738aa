"""What opens a case without a person: a day of the calendar has come, and the law asks for something from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from workflows.engine.act import Act


class Occasion:
    """One day on which one case opens by itself (the end of a quarter, for one unit).

    The record that ``apply`` fills must forbid by a constraint that the same occasion opens two cases.
    """

    title: ClassVar[Any] = ""
    on: dt.date
    """The legal date of the opening."""

    @classmethod
    def due(cls, today: dt.date) -> Iterable[Self]:
        """The occasions whose day has come and for which no case stands yet; asked again and again."""
        raise NotImplementedError

    def apply(self, act: Act) -> None:
        """Fill in the case and the record, and name whom the flow file grants something."""
        raise NotImplementedError
