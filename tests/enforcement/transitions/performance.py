"""What follows a decision: each item performed, put off, late, or brought to the court."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "executing/dispose_goods",
                "executing/collect_cash",
                "executing/start_stop_business",
                "executing/resume_after_stop",
                "executing/withhold_licence",
                "executing/return_licence",
                "executing/check_correction",
            ],
            "4, performance item by item",
        ),
        "overdue/auction_goods": "4, court",
    },
)
