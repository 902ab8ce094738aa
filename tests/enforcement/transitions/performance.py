"""What follows a decision: it is put off, late, or brought to the court."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(later={"overdue/auction_goods": "4, court"})
