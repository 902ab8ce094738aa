"""The demo's measures: asked for, approved, urgent, in force with time and near their end, and one that ran out."""

from workflows.enforcement.demo_stories import LAOZHANG, SANXI, XIYINGMEN, YANLAN, filed, illegal_fireworks, too_much_stored
from workflows.enforcement.demo_story import Plot

MEASURES: tuple[Plot, ...] = (
    # a preservation and a seizure wait for the leader; both approved, to be carried out
    filed(YANLAN, too_much_stored(62), 4, "begin 3 | ask_preservation 1 | ask_seizure 1"),
    filed(
        SANXI,
        illegal_fireworks(9),
        6,
        "begin 5 | ask_preservation 3 | approve_preservation 2 | ask_seizure 2 | approve_seizure 1",
    ),
    # in force: two days are left of thirty, a preservation beside it has time; urgent, to be approved within the day
    filed(
        XIYINGMEN,
        illegal_fireworks(12),
        31,
        "begin 30 | ask_seizure 29 | approve_seizure 29 | seize 28 | ask_preservation 2 | approve_preservation 2 | preserve 1",
    ),
    filed(XIYINGMEN, illegal_fireworks(7), 3, "begin 2 | ask_urgent 1 | seize_urgent 1"),
    # nobody released it: void, the goods are to be given back
    filed(LAOZHANG, too_much_stored(52), 36, "begin 35 | ask_seizure 34 | approve_seizure 34 | seize 33"),
)
