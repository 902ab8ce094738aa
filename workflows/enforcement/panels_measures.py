"""The panel of measures and goods on the page of a penalty case: each measure with its clock and list, each thing with its chain of custody."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.faces import Face, is_anothers, own_units
from cases.models import Deadline
from cases.panels import Looking, Panel
from cases.panels_of_cases import clock_of
from workflows.enforcement import goods, terms
from workflows.enforcement.models_measures import Goods, Measure, Recording, plain
from workflows.enforcement.vocabulary_measures import UNIT_WORDS, GoodsState, UnitOfGoods
from workflows.engine.branches import part

#: The clocks of a measure, the one of its own period first.
CLOCKS = (terms.SETTLE_PRESERVATION.code, terms.SEIZURE.code, terms.APPROVE_URGENT_SEIZURE.code, terms.TESTING_EXCLUDED.code)


def measures_panel(looking: Looking) -> Panel | None:
    """The file reads all; a party reads the measures against its own things, and no recordings."""
    case = looking.case
    if case.process != "enforcement" or looking.face not in (Face.FILE, Face.PARTY):
        return None
    units = own_units(looking.account) if looking.face is Face.PARTY else ()
    rows = [
        row
        for row in Measure.objects.filter(case=case).select_related("party").order_by("no")
        if not is_anothers(row.party, looking.face, units) and (looking.face is Face.FILE or row.taken_at is not None)
    ]
    things = [row for row in goods.of_case(case) if not is_anothers(row.party, looking.face, units)]
    recordings = list(Recording.objects.filter(case=case).order_by("no")) if looking.face is Face.FILE else []
    if not (rows or things or recordings):
        return None
    of_measure: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for each in things:
        of_measure[each.measure_id].append(_thing(each))
    clocks: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in Deadline.objects.filter(case=case, term__in=CLOCKS).order_by("pk"):
        clocks[row.item].append({"title": row.title, "clock": clock_of(row, closed_on=case.closed_on)})
    shown = [{"measure": row, "clocks": clocks[part(goods.MEASURES, row.pk)], "goods": of_measure[row.pk]} for row in rows]
    context = {"measures": shown, "samples": of_measure[None], "recordings": recordings}
    return Panel("enforcement/panel_measures.html", _("Measures and goods"), context, len(rows) or None, "table", "measures")


def _thing(each: Goods) -> dict[str, Any]:
    unit = UNIT_WORDS[UnitOfGoods(each.unit)]
    return {
        "goods": each,
        "words": each.words(),
        "states": [f"{GoodsState(state).label} {plain(number)}{unit}" for state, number in each.balances().items()],
        "moves": [(move, f"{plain(move.quantity)}{unit}") for move in each.moves.all()],
    }
