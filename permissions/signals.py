"""What this floor tells the floors above, inside the transaction of the change."""

from django.dispatch import Signal

# account: somebody whose offices, region or activity have changed; open tasks that are no longer theirs must find others.
offices_changed = Signal()
# ended, successor, changed_on: a township that has ended, the one that goes on for it and since which day; receivers move what lies in it
# and answer how much of what kind they moved. Sent again and again, for something may have been placed there meanwhile.
township_ended = Signal()
# account, and office where only that one ends: somebody is about to go; receivers answer in sentences what nobody else could do today.
leaving = Signal()
