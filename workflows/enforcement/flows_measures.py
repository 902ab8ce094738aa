"""A chapter of the penalty case: samples, registered preservation, sealing and seizure, goods in custody (行政处罚法 Art.56; 行政强制法 Art.18 to 28)."""

from viewflow import this

from permissions.roles import Role
from workflows.enforcement import documents_measures as more_papers
from workflows.enforcement import forms_measures, forms_samples, goods, rules_measures, terms
from workflows.enforcement.hands import HANDLED
from workflows.engine.flow import Chapter
from workflows.engine.nodes import Aside, Do, Over, Step, Which


class Measures(Chapter):
    """Each measure has a road, a clock and a list of its own beside the road of the case, in whatever state that is."""

    # Samples and appraisal

    take_sample = (
        Aside(forms_samples.TakeSample, of="parties").ByHandlers().Issues(more_papers.SAMPLING).Tells("unit").Next(this.sampled)
    )
    sampled = Over()
    commission_appraisal = (
        Aside(forms_samples.CommissionAppraisal).ByHandlers().Issues(more_papers.COMMISSION).Tells("unit").Next(this.commissioned)
    )
    commissioned = Over()
    receive_appraisal = Aside(forms_samples.ReceiveAppraisal).ByHandlers().Tells("unit").Next(this.appraised)
    appraised = Over()

    # Registered preservation: seven working days

    apply_preservation = (
        Aside(forms_measures.ApplyPreservation, of="parties", adds="measures")
        .ByHandlers()
        .Issues(more_papers.PRESERVATION_ASKED)
        .Tells(Role.DEPUTY_LEADER)
        .Next(this.approve_preservation)
    )
    approve_preservation = (
        Step(forms_measures.ApprovePreservation)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.PRESERVATION_DECIDED)
        .Tells("handlers")
        .Next(this.if_preserved)
    )
    if_preserved = (
        Which(rules_measures.after_approval).Case("approved", this.preserve_evidence).Case("refused", this.measure_over)
    )
    preserve_evidence = (
        Step(forms_measures.PreserveEvidence)
        .ByHandlers()
        .Issues(more_papers.PRESERVATION_NOTICE)
        .Tells("unit")
        .Next(this.dispose_preserved)
    )
    dispose_preserved = (
        Step(forms_measures.DisposePreserved)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Within(terms.SETTLE_PRESERVATION, instead=this.preservation_lapsed, tells=(Role.DEPUTY_LEADER,))
        .Issues(more_papers.PRESERVED_APPROVAL, more_papers.PRESERVED_DECISION)
        .Tells("unit", "handlers")
        .Next(this.if_given_back)
    )
    preservation_lapsed = Do(goods.make_void).Next(this.if_given_back)
    release_kept = (
        Aside(forms_measures.ReleaseKept, of="measures")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.PRESERVED_APPROVAL, more_papers.PRESERVED_DECISION)
        .Tells("unit", "handlers")
        .Next(this.if_given_back)
    )

    # Sealing and seizure: thirty days, once thirty more

    apply_seizure = (
        Aside(forms_measures.ApplySeizure, of="parties", adds="measures")
        .ByHandlers()
        .Issues(more_papers.SEIZURE_ASKED, when=rules_measures.is_not_urgent)
        .Tells(Role.DEPUTY_LEADER)
        .Next(this.if_urgent)
    )
    if_urgent = Which(rules_measures.first_step).Case("approve", this.approve_seizure).Case("seize", this.seize)
    approve_seizure = (
        Step(forms_measures.ApproveSeizure)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.SEIZURE_DECIDED)
        .Tells("handlers")
        .Next(this.if_seized)
    )
    if_seized = Which(rules_measures.after_approval).Case("approved", this.seize).Case("refused", this.measure_over)
    drop_measure = (
        Aside(
            forms_measures.DropMeasure,
            during=(this.approve_preservation, this.preserve_evidence, this.approve_seizure, this.seize),
            of="measures",
            instead=True,
        )
        .ByHandlers()
        .Tells(Role.DEPUTY_LEADER)
        .Next(this.measure_over)
    )
    seize = (
        Step(forms_measures.Seize)
        .ByHandlers()
        .Issues(more_papers.SEIZURE, more_papers.SEIZURE_LIST, more_papers.SEIZURE_RECORD)
        .Starts(terms.APPROVE_URGENT_SEIZURE, since="taken_at", when=rules_measures.is_urgent)
        .Tells("unit")
        .Opens(this.approve_emergency, when=rules_measures.is_urgent)
        .Next(this.release_seizure)
    )
    approve_emergency = (
        Step(forms_measures.ApproveEmergency)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Within(terms.APPROVE_URGENT_SEIZURE, instead=this.emergency_lapsed, tells=(Role.DEPUTY_LEADER,))
        .Issues(more_papers.URGENT_DECIDED)
        .Tells("handlers")
        .Next(this.emergency_approved)
    )
    emergency_approved = Over()
    refuse_emergency = (
        Aside(forms_measures.RefuseEmergency, during=this.approve_emergency, of="measures", instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.URGENT_DECIDED, more_papers.SEIZED_DECISION)
        .Meets(terms.APPROVE_URGENT_SEIZURE, terms.SEIZURE)
        .Tells("handlers", "unit")
        .Withdraws(this.release_seizure)
        .Next(this.if_given_back)
    )
    emergency_lapsed = Do(goods.make_void).Withdraws(this.release_seizure).Next(this.if_given_back)
    notify_testing = (
        Aside(forms_measures.NotifyTesting, during=this.release_seizure, of="measures")
        .ByHandlers()
        .Issues(more_papers.TESTING_NOTICE)
        .Starts(terms.TESTING_EXCLUDED, until="test_to")
        .Extends(terms.SEIZURE, to="new_until")
        .Tells("unit")
        .Next(this.testing_told)
    )
    testing_told = Over()
    extend_seizure = (
        Aside(forms_measures.ExtendSeizure, during=this.release_seizure, of="measures")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.EXTENSION_APPROVAL, more_papers.EXTENSION)
        .Issues(more_papers.SEIZED_APPROVAL, more_papers.SEIZED_DECISION, when=rules_measures.releases_the_rest)
        .Extends(terms.SEIZURE, to="extension_until")
        .Tells("unit", "handlers")
        .Next(this.if_given_back)
    )
    release_items = (
        Aside(forms_measures.ReleaseItems, during=this.release_seizure, of="measures")
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Issues(more_papers.SEIZED_APPROVAL, more_papers.SEIZED_DECISION)
        .Tells("unit", "handlers")
        .Next(this.if_given_back)
    )
    release_seizure = (
        Step(forms_measures.ReleaseSeizure)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Within(terms.SEIZURE, instead=this.seizure_lapsed, tells=(Role.DEPUTY_LEADER,))
        .Issues(more_papers.SEIZED_APPROVAL, more_papers.SEIZED_DECISION)
        .Meets(terms.TESTING_EXCLUDED, terms.APPROVE_URGENT_SEIZURE)
        .Tells("unit", "handlers")
        .Withdraws(this.approve_emergency)
        .Next(this.if_given_back)
    )
    seizure_lapsed = Do(goods.make_void).Withdraws(this.approve_emergency).Next(this.if_given_back)

    # Goods

    if_given_back = Which(rules_measures.what_goes_back).Case("return", this.return_goods).Case("nothing", this.measure_over)
    return_goods = (
        Step(forms_measures.ReturnGoods)
        .ByHandlers()
        .Issues(more_papers.SEIZED_DECISION, when=rules_measures.has_lapsed)
        .Tells("unit")
        .Next(this.if_all_back)
    )
    if_all_back = Which(rules_measures.left_to_return).Case("more", this.return_goods).Case("all", this.measure_over)
    measure_over = Over()
    move_goods = Aside(forms_measures.MoveGoods).ByHandlers().Next(this.goods_moved)
    goods_moved = Over()
    report_lost = (
        Aside(forms_measures.ReportLost)
        .By(Role.DEPUTY_LEADER)
        .NotBy(*HANDLED)
        .Tells("handlers", Role.SECTION_HEAD)
        .Next(this.loss_noted)
    )
    loss_noted = Over()
    add_recording = Aside(forms_measures.AddRecording).ByHandlers().Next(this.recording_added)
    recording_added = Over()
