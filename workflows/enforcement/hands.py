"""Whose hands a penalty case keeps apart: the acts after which somebody may not do another one (行政处罚法 Art.58, 63, 67; SOD-01 to 15)."""

from viewflow import this

#: Whoever took part in one of these, as the second officer named in it too, has taken evidence or handled the case, and does not review,
#: approve or decide in it, nor take its money (SOD-02, 05, 08, 13). Serving a paper is no such part.
TOOK_EVIDENCE = (
    this.urgent_evidence, this.start_investigation, this.interview, this.examine_scene, this.add_evidence, this.take_sample,
    this.preserve_evidence, this.seize, this.receive_appraisal, this.take_over_evidence,
)  # fmt: skip
HANDLED = (
    *TOOK_EVIDENCE, this.apply_filing, this.summon, this.state_facts, this.propose, this.submit_report, this.submit_changed_draft,
    this.give_notice, this.recheck_defence, this.answer_late_defence, this.change_proposal, this.change_after_hearing, this.submit_closing,
    this.close_withdrawn, this.commission_appraisal, this.apply_preservation, this.apply_seizure, this.notify_testing,
    this.draft_transfer, this.propose_transfer, this.hand_over, this.hand_over_goods, this.close_transferred, this.close_terminated,
    this.issue_on_spot, this.hand_over_on_spot, this.take_cash,
    this.assess_surcharge, this.issue_dunning, this.answer_dunning, this.close_ended,
)  # fmt: skip
#: Who reviews, and who hears: nobody does both in one case (SOD-15).
REVIEWED = (this.legal_review, this.confirm_changed_draft, this.review_after_hearing, this.review_transfer)
HEARD = (this.schedule_hearing, this.hold_hearing, this.end_hearing)
#: Who has decided on a measure approves, and does not review or decide (SOD-02; roles.md section 3).
MEASURED = (
    this.approve_preservation, this.dispose_preserved, this.release_kept, this.approve_seizure, this.approve_emergency,
    this.refuse_emergency, this.extend_seizure, this.release_items, this.release_seizure,
)  # fmt: skip
#: Who was on the spot when an item of the decision was performed, the second officer too, does not confirm it, and does not close the case.
PERFORMED = (
    this.start_stop_business, this.check_stop, this.resume_after_stop, this.withhold_licence, this.return_licence, this.check_correction,
    this.take_over_goods, this.ask_disposal, this.dispose_goods, this.collect_cash,
)  # fmt: skip
