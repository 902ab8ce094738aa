"""Samples, appraisal, preservation and seizure, and what becomes of the goods."""

from tests.enforcement.transitions.table import Chapter

CHAPTER = Chapter(
    later={
        **dict.fromkeys(
            [
                "investigating/take_sample",
                "investigating/commission_appraisal",
                "investigating/receive_appraisal",
            ],
            "3, samples and appraisal",
        ),
        **dict.fromkeys(
            [
                "investigating/apply_preservation",
                "investigating/approve_preservation",
                "investigating/preserve_evidence",
                "any with preservation/dispose_preserved",
                "any with preservation/preservation_lapsed",
                "investigating/apply_seizure",
                "investigating/approve_seizure",
                "investigating/seize",
                "any with seizure/approve_emergency",
                "any with seizure/notify_testing",
                "any with seizure/extend_seizure",
                "any with seizure/release_seizure",
                "any with seizure/seizure_lapsed",
                "any with seizure/return_goods",
                "any with seizure/move_goods",
            ],
            "3, measures and goods",
        ),
    },
)
