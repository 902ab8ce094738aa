"""Collective discussion, hearing, and parties that change."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "discussion/discuss_approve",
                "discussion/discuss_return",
                "discussion/discuss_transfer",
            ],
            "2, discussion",
        ),
        **dict.fromkeys(
            [
                "defence or legal_review or discussion/request_hearing",
                "hearing_requested/schedule_hearing",
                "hearing_scheduled/postpone_hearing",
                "hearing_requested/withdraw_hearing_request",
                "heard/submit_hearing_report",
                "hearing_scheduled/hold_hearing",
                "hearing_scheduled/end_hearing",
                "heard/review_after_hearing",
                "heard/review_fail_after_hearing",
                "heard/change_after_hearing",
            ],
            "2, hearing",
        ),
        **dict.fromkeys(
            [
                "any before decision/change_party",
                "any before decision/add_party",
            ],
            "2, several parties",
        ),
    },
)
