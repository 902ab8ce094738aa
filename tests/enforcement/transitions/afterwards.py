"""What becomes of a decision: reported, attacked, revoked, corrected, taken down."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "any after decision/report_decision",
                "any after decision/take_down",
            ],
            "4, publicity and report",
        ),
        **dict.fromkeys(
            [
                "any after decision/withdraw_publicity",
                "any after decision/revoke_decision",
                "any after decision/refund",
                "any after decision/correct_slip",
                "any after decision or closed or archived/open_correction_case",
                "any open/void_document",
            ],
            "4, revocation and correction",
        ),
        **dict.fromkeys(
            [
                "any after decision/record_reconsideration",
                "any after decision/close_reconsideration",
                "any after decision/record_litigation",
                "any after decision/close_litigation",
                "any after decision/stop_by_order",
                "any after decision/appeal_period_over",
            ],
            "4, reconsideration and litigation",
        ),
    },
)
