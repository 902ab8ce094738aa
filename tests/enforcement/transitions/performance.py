"""What follows a decision: it is put off, late, or brought to the court."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "executing/approve_deferral",
                "executing/apply_deferral",
                "executing/refuse_deferral",
                "deferred/confirm_payment",
                "deferred/payment_overdue",
                "deferred/breach_agreement",
                "overdue/sign_agreement",
            ],
            "4, deferral and agreement",
        ),
        **dict.fromkeys(
            [
                "executing/payment_overdue",
                "overdue/assess_surcharge",
            ],
            "4, late payment",
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
