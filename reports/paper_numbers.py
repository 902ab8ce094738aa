"""Cases by the number of one of their papers, as it stands in print: （冶）应急责改〔2024〕12号."""

from __future__ import annotations

import re

from documents.models import IssuedDocument

#: A year in any brackets tells the number of a paper from other words.
YEAR = re.compile(r"[〔\[［(（]((?:19|20)\d{2})[〕\]］)）]")
OPEN, CLOSE = str.maketrans("([［", "（（（"), str.maketrans(")]］", "）））")
MOST = 20


def cases_with(text: str) -> list[int]:
    """The keys of the cases of which a paper bears this number; no query unless the text looks like one.

    Typed brackets differ from printed ones; the year's are 〔〕, the others （）. Whoever may not see the case is not shown it.
    """
    year = YEAR.search(text)
    if year is None:
        return []
    before, after = text[: year.start()], text[year.end() :]
    plain = "".join(part.translate(OPEN).translate(CLOSE) for part in (before, f"〔{year[1]}〕", after))
    printed = re.sub(r"\s", "", plain)
    return list(IssuedDocument.objects.filter(number=printed).values_list("case_id", flat=True)[:MOST])
