"""What this floor tells the floors above, inside the transaction of the change."""

from django.dispatch import Signal

# deadlines: list[Deadline] whose last day moved by a recount; whoever keeps the day elsewhere (a task) follows.
deadlines_moved = Signal()
