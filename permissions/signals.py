"""What this floor tells the floors above, inside the transaction of the change."""

from django.dispatch import Signal

# account: somebody whose offices, region or activity have changed; open tasks that are no longer theirs must find others.
offices_changed = Signal()
