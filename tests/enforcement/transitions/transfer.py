"""Transfer to the police or to another agency, and recusal."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "investigating or reported/refer_competent",
                "transferred/confirm_receipt",
                "transferred/record_outcome",
                "legal_review/review_pass_transfer",
                "investigating or reported/propose_transfer",
                "transfer_pending/approve_transfer",
                "transfer_pending/refuse_transfer",
                "transfer_pending/hand_over",
                "transferred/police_forwarded",
                "transferred/police_opened",
                "transferred/hand_over_goods",
                "transferred/police_refused",
                "transferred or closed or archived/prosecutor_returned",
                "transferred or closed or archived/criminal_result",
                "transferred/ask_police_review",
                "transferred/back_to_case",
            ],
            "3, transfer",
        ),
        **dict.fromkeys(
            [
                "any before decision/apply_recusal",
                "any before decision/grant_recusal",
                "any before decision/refuse_recusal",
            ],
            "3, recusal",
        ),
    },
)
