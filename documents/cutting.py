"""Text for a ruled cell: what fits stays, the rest goes to the attached page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from documents.typography import lines, paragraphs, without_number

_SENTENCE = re.compile(r"(?<=[。；！？])")


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut for a ruled cell: its paragraphs there, and those that go to the attached page."""

    here: tuple[str, ...]
    attached: tuple[str, ...]


def cut_text(text: str | Sequence[str], *, room: int, per_line: int) -> Cut:
    """Keep what fits into `room` lines; a line is kept for （此栏不够，接附页）.

    The cut falls between paragraphs or sentences, of a list between its items: an item stays whole, if it is not the first.
    """
    whole = paragraphs(text) if isinstance(text, str) else [str(item) for item in text]
    if sum(lines(paragraph, per_line) for paragraph in whole) <= room:
        return Cut(tuple(whole), ())
    here: list[str] = []
    left = room - 1
    for place, paragraph in enumerate(whole):
        if lines(paragraph, per_line) <= left:
            here.append(paragraph)
            left -= lines(paragraph, per_line)
            continue
        is_item = bool(here) and without_number(paragraph) != paragraph
        start = "" if is_item else _sentences(paragraph, left, per_line)
        if start:
            here.append(start)
        rest = paragraph[len(start) :]
        return Cut(tuple(here), (*((rest,) if rest else ()), *whole[place + 1 :]))
    return Cut(tuple(here), ())


def _sentences(paragraph: str, room: int, per_line: int) -> str:
    """As many whole sentences from the start of the paragraph as fit."""
    kept = ""
    for sentence in _SENTENCE.split(paragraph):
        if lines(kept + sentence, per_line) > room:
            break
        kept += sentence
    return kept if room > 0 else ""
