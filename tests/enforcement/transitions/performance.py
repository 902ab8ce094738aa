"""What follows a decision: it is put off, late, or brought to the court."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "deferred/breach_agreement",
                "overdue/sign_agreement",
            ],
            "4, execution agreement",
        ),
        **dict.fromkeys(
            [
                "overdue/serve_dunning",
                "overdue/answer_dunning",
                "overdue/apply_court",
                "enforcement_applied/court_accepted",
                "overdue/auction_goods",
                "enforcement_applied/court_refused",
                "enforcement_applied/contest_ruling",
                "enforcement_applied/court_executed",
                "enforcement_applied/suspend_execution",
                "execution_suspended/resume_execution",
                "execution_suspended/end_execution",
                "enforcement_applied/end_execution",
            ],
            "4, court",
        ),
    },
)
