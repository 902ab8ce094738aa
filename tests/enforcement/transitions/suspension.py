"""A case that waits, or that ends before its decision."""

from __future__ import annotations

from tests.enforcement.suspension_road import resume, suspend, terminate
from tests.enforcement.transitions.table import HEAD, Chapter, Key
from tests.enforcement.transitions.walk import Walk

ANY = "any before decision"
KNOWS = "a unit that was told that the case waits hears that it goes on, or has ended"
TOLD_BESIDES: dict[Key, dict[str, str]] = {
    ("investigating", "suspend_case"): {"section_head": HEAD},
    ("suspended", "resume_case"): {"section_head": HEAD, "party": KNOWS},
    ("suspended", "terminate_case"): {"section_head": HEAD, "party": KNOWS},
    (ANY, "terminate_case"): {"section_head": HEAD},
}
NOT_KEPT: dict[Key, dict[str, str]] = {(ANY, "terminate_case"): {"TL-ENF-17": "ended: nobody is left who could state a defence"}}


def waited_for(road: Walk) -> None:
    """Suspended until the test is there, and again until the unit that has vanished is struck off the register."""
    road.begin()
    with road.row("investigating", "suspend_case"):
        suspend(road)
    with road.row("suspended", "resume_case"):
        resume(road)
    suspend(road, ground="missing", awaits="登记机关对该单位的处理结果")
    with road.row("suspended", "terminate_case"):
        terminate(road)


def ended_when_told(road: Walk) -> None:
    """The unit is dissolved while it has its notice in hand."""
    road.reviewed()
    road.told()
    with road.row(ANY, "terminate_case"):
        terminate(road)


CHAPTER = Chapter(stories=(waited_for, ended_when_told), told_besides=TOLD_BESIDES, not_kept=NOT_KEPT)
