"""A case that waits, or that ends before its decision."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "investigating/suspend_case",
                "suspended/resume_case",
                "suspended/terminate_case",
                "any before decision/terminate_case",
            ],
            "3, suspension",
        ),
    },
)
