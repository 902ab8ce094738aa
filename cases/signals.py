"""What this floor tells the floors above, inside the transaction of the change."""

from django.dispatch import Signal

# deadlines: list[Deadline] whose last day moved by a recount; whoever keeps the day elsewhere (a task) follows.
deadlines_moved = Signal()

# shifts: list[cases.rest_days.Shift] of one case and what the day is, in words; whoever tells people promises it now.
days_changed = Signal()

# unit: the row of the register under which a unit goes on to which another row was found to belong as well.
units_merged = Signal()
