"""The figures that processes declare, gathered: nothing is stored, every number is counted when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.figures import Figure, Number, Span
from workflows.engine.registry import part_of, processes


def declared() -> Iterator[Figure]:
    """Every figure of every process, in the order of their ids."""
    found = [figure for config in processes() for figure in getattr(part_of(config.label, "figures"), "FIGURES", ())]
    yield from sorted(found, key=lambda figure: figure.seed)


def values(span: Span) -> dict[str, int | float]:
    """The seed's figures of a year: id and number."""
    return {figure.seed: plain(figure.count(span)) for figure in declared() if figure.seed}


def plain(number: Number) -> int | float:
    """A figure as JSON writes it: whole, unless it is not."""
    return int(number) if number == int(number) else float(number)


def tables(span: Span) -> Iterator[dict[str, object]]:
    """What processes tell besides: their statistics by scope."""
    for config in processes():
        for statistics in getattr(part_of(config.label, "figures"), "tables", lambda _span: ())(span):
            yield {"process": config.label, **statistics.as_json()}
