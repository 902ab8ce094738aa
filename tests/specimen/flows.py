"""The specimen's stories: a letter in two steps, a matter with every word of the engine, and the flow that is measured."""

from typing import ClassVar

from viewflow import this

from permissions.roles import Role
from tests.specimen import documents as papers
from tests.specimen import forms, rules, terms
from tests.specimen import forms_actions as actions
from tests.specimen import forms_rolls as rolls
from tests.specimen.models import (
    ActionRecord,
    Home,
    Household,
    LetterRecord,
    MatterRecord,
    Measure,
    MeasuredRecord,
    Member,
    OrderRecord,
    PartyFacts,
    PenaltyRecord,
    RollRecord,
    VillageRecord,
)
from tests.specimen.vocabulary import ActionState, HomeState, RollState, State
from workflows.engine.flow import CaseFlow
from workflows.engine.nodes import (
    AfterClose,
    Along,
    Aside,
    Await,
    Born,
    Close,
    Do,
    ForEach,
    Join,
    Open,
    Over,
    Split,
    Step,
    When,
    Which,
)
from workflows.engine.numbers import yearly
from workflows.engine.words import served


class LetterFlow(CaseFlow):
    """样例：来信

    An officer files a letter, the section head answers it; whoever filed it does not answer it.
    """

    code = "letters"
    record_class = LetterRecord
    states = State
    case_number = yearly("LX")

    file_letter = Open(forms.FileLetter).By(Role.INSPECTOR, Role.SECTION_HEAD).Tells(Role.SECTION_HEAD).Next(this.answer)
    write_again = (
        Open(forms.WriteAgain)
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .From("earlier")
        .NotBy(this.answer, code="E-SPC-02")
        .Next(this.answer)
    )
    answer = (
        Step(forms.AnswerLetter)
        .In("open")
        .By(Role.SECTION_HEAD, Role.INSPECTOR)
        .NotBy(this.file_letter, code="E-SPC-02")
        .Within(terms.ANSWER)
        .Issues(papers.ANSWER, when=rules.is_answered)
        .Tells("unit")
        .Next(this.if_good)
    )
    if_good = When(rules.is_good).Then(this.answered).Else(this.declined)
    answered = Close("answered")
    declined = Close("declined")


class MatterFlow(CaseFlow):
    """样例：事项

    Opened with a notice, weighed by its handlers, then by one of three roads to a decision.
    """

    code = "matters"
    record_class = MatterRecord
    states = State
    cancelled_by = (Role.SECTION_HEAD,)
    cancelled_state = "cancelled"

    open_matter = (
        Open(forms.OpenMatter)
        .By(Role.INSPECTOR)
        .Grants("handle_case", to="actor")
        .Issues(papers.NOTICE)
        .Starts(terms.PAY, since=served(papers.NOTICE))
        .Starts(terms.SETTLE, since="began_on")
        .Next(this.weigh)
    )
    weigh = Step(forms.Weigh).In("weighing").ByHandlers().Within(terms.WEIGH).Next(this.which_road)
    which_road = Which(rules.road).Case("both", this.split).Case("short", this.decide).Case("wait", this.await_other)

    split = Split().Next(this.survey).Next(this.assess)
    survey = (
        Step(forms.titled(forms.Said, "实地查看"))
        .In("branches")
        .By(Role.INSPECTOR)
        .Within(terms.SURVEY, then=this.remind)
        .Next(this.join)
    )
    remind = Step(forms.titled(forms.Said, "催办")).In("reminding").By(Role.SECTION_HEAD).Next(this.reminded)
    reminded = Over()
    assess = (
        Step(forms.titled(forms.Said, "评估"))
        .In("branches")
        .By(Role.SECTION_HEAD)
        .Within(terms.ASSESS, instead=this.take_over)
        .Next(this.join)
    )
    take_over = Step(forms.titled(forms.Said, "接手评估")).In("branches").By(Role.DEPUTY_LEADER).Next(this.join)
    join = Join().Next(this.decide)

    await_other = Await("other_decided", "等待他案决定").In("waiting").ByHandlers().Tells("handlers").Next(this.decide)

    decide = (
        Step(forms.Decide)
        .In("deciding")
        .By(Role.DEPUTY_LEADER, Role.SECTION_HEAD)
        .NotBy(this.survey, this.assess)
        .Issues(papers.DECISION)
        .Meets(terms.PAY, terms.SETTLE)
        .Ends("copy_case")
        .Wakes("await_other", case="other")
        .Next(this.done)
    )
    done = Close("done").Ends("review_case")

    hand_over = Aside(forms.HandOver).ByHandlers().Serves(papers.NOTICE).Next(this.handed_over)
    handed_over = Over()
    ask_opinion = (
        Aside(forms.AskOpinion, during=this.weigh).ByHandlers().Grants("review_case", to="reviewer").Next(this.give_opinion)
    )
    give_opinion = Step(forms.titled(forms.Said, "出具意见")).ByNamed("review_case").Next(this.opinion_given)
    opinion_given = Over()
    withdraw = Aside(forms.titled(forms.Said, "撤回"), during=this.weigh, instead=True).ByHandlers().Next(this.confirm)
    confirm = Step(forms.titled(forms.Said, "确认撤回")).By(Role.SECTION_HEAD).Next(this.withdrawn)
    withdrawn = Close("withdrawn")
    stop_clock = (
        Aside(forms.titled(forms.Said, "中止计时"), during=this.survey).By(Role.INSPECTOR).Pauses(terms.SURVEY).Next(this.stopped)
    )
    stopped = Over()
    go_on = (
        Aside(forms.titled(forms.Said, "恢复计时"), during=this.survey)
        .By(Role.INSPECTOR)
        .Resumes(terms.SURVEY)
        .Next(this.gone_on)
    )
    gone_on = Over()
    look_closer = Aside(forms.titled(forms.Said, "补充查看"), during=this.survey).By(Role.INSPECTOR).Next(this.closer_look)
    closer_look = Step(forms.titled(forms.Said, "补充查看结果")).By(Role.SECTION_HEAD).Next(this.looked)
    looked = Over()
    copy_to = Aside(forms.Copy).By(Role.SECTION_HEAD).Grants("copy_case", to="reader").Next(this.copied)
    copied = Over()
    comment = Aside(forms.titled(forms.Said, "单位陈述")).ByParty(or_handlers=False).Next(this.commented)
    commented = Over()


class ActionFlow(CaseFlow):
    """样例：多方当事人

    Reviewed in one sitting, told to each party, decided together, performed by each; measures and a meeting beside.
    """

    code = "actions"
    record_class = ActionRecord
    rows: ClassVar = {"parties": PartyFacts, "measures": Measure, "members": Member}
    states = ActionState
    readable: ClassVar = {"identity": ("handle_case", Role.SECTION_HEAD.value)}
    cancelled_by = (Role.SECTION_HEAD,)
    cancelled_state = "cancelled"

    open_action = (
        Open(actions.OpenAction).By(Role.INSPECTOR).Grants("handle_case", to="actor").Starts(terms.SETTLE).Next(this.name_parties)
    )
    name_parties = Step(actions.NameParties).In("weighing").ByHandlers().Next(this.review)
    review = (
        Step(actions.titled(actions.Said, "法制审核"))
        .In("review")
        .By(Role.SECTION_HEAD)
        .NotBy(this.open_action)
        .Within(terms.WEIGH)
        .Issues(papers.OPINION, each="parties")
        .Next(this.which_meeting)
    )
    which_meeting = Which(rules.meeting).Case("none", this.each_party).Case("room", this.discuss).Case("each", this.each_member)
    discuss = Step(actions.Discuss).In("vote").By(Role.BUREAU_HEAD).NotBy(this.open_action).Next(this.discussed)
    each_member = ForEach("members").Next(this.vote)
    vote = Step(actions.CastVote).In("vote").ByMember().NotBy(this.open_action).Next(this.counted)
    close_vote = Aside(actions.CloseVote, during=this.vote, of="parties", instead=True).By(Role.BUREAU_HEAD).Next(this.counted)
    counted = Join().Next(this.discussed)
    discussed = (
        Which(rules.discussed)
        .Case("approved", this.each_party)
        .Case("returned", this.review)
        .Case("no_quorum", this.again)
        .Case("repeat", this.again)
    )
    again = Do(rules.ask_again).Next(this.which_meeting)

    each_party = ForEach("parties").Next(this.give_notice)
    give_notice = (
        Step(actions.Propose)
        .In("notice")
        .ByHandlers()
        .Issues(papers.TOLD)
        .Starts(terms.PAY, since=served(papers.TOLD))
        .Next(this.defend)
    )
    hand_notice = (
        Aside(actions.HandOver, during=this.defend, of="parties").ByHandlers().Serves(papers.TOLD).Next(this.notice_handed)
    )
    notice_handed = Over()
    defend = (
        Step(actions.titled(actions.Said, "陈述申辩"))
        .In("defence")
        .ByParty()
        .Within(terms.SURVEY, then=this.remind)
        .Meets(terms.PAY)
        .Next(this.recheck)
    )
    remind = Step(actions.titled(actions.Said, "催告")).By(Role.SECTION_HEAD).Next(this.reminded)
    reminded = Over()
    recheck = Step(actions.Recheck).In("defence").ByHandlers().Next(this.which_after)
    which_after = Which(rules.after_recheck).Case("hearing", this.both).Case("changed", this.review).Case("go_on", this.decide)
    both = Split().Next(this.hear).Next(this.report)
    hear = Step(actions.titled(actions.Said, "听证")).In("hearing").By(Role.SECTION_HEAD).Next(this.heard)
    report = Step(actions.titled(actions.Said, "听证报告")).In("hearing").ByHandlers().Next(this.heard)
    heard = Join().Next(this.decide)
    decide = (
        Step(actions.titled(actions.Said, "作出决定"))
        .In("deciding")
        .By(Role.DEPUTY_LEADER)
        .Together()
        .Issues(papers.DECIDED)
        .Meets(terms.SETTLE, when=rules.is_last_decided)
        .Opens(this.put_up_decision, when=rules.is_posted)
        .Next(this.pay)
    )
    put_up_decision = (
        Step(actions.titled(actions.Said, "张贴")).In("paying").By(Role.SECTION_HEAD).Within(terms.WEIGH).Next(this.put_up)
    )
    put_up = Over()
    post_not = (
        Aside(actions.titled(actions.Said, "不张贴"), during=this.put_up_decision, of="parties", instead=True)
        .By(Role.DEPUTY_LEADER)
        .Next(this.put_up)
    )
    pay = Step(actions.titled(actions.Said, "缴款")).In("paying").ByHandlers().Within(terms.ASSESS).Next(this.all_done)
    all_done = Join().Next(this.finish)
    finish = Step(actions.titled(actions.Said, "结案")).In("closing").ByHandlers().Next(this.done)
    done = Close("done")

    comment_party = (
        Aside(actions.titled(actions.Said, "当事人补充说明"), of="parties").ByParty(or_handlers=False).Next(this.commented)
    )
    commented = Over()
    add_party = Aside(actions.AddParty, adds="parties").ByHandlers().Next(this.review)
    change_party = Aside(actions.ChangeParty, of="parties", adds="parties", instead=True).ByHandlers().Next(this.give_notice)
    correct_party = (
        Aside(actions.ChangeParty, during=this.review, of="parties", adds="parties", instead=True)
        .ByHandlers()
        .Next(this.name_parties)
    )
    end_party = Aside(actions.EndParty, of="parties", instead=True).ByHandlers().Next(this.all_done)

    ask_measure = Aside(actions.AskMeasure, adds="measures").ByHandlers().Next(this.approve_measure)
    approve_measure = Step(actions.ApproveMeasure).By(Role.DEPUTY_LEADER).Next(this.keep)
    keep = Step(actions.Release).ByHandlers().Within(terms.ASSESS).Next(this.released)
    released = Over()
    inspect_measure = Aside(actions.titled(actions.Said, "清点"), of="measures").ByHandlers().Next(this.inspected)
    inspected = Over()

    name = Aside(actions.Name).ByHandlers().NotBy(this.review).Grants("review_case", to="reviewer").Next(this.opine)
    opine = (
        Step(actions.titled(actions.Said, "审核意见"))
        .ByNamed("review_case")
        .NotBy(this.open_action, this.name_parties)
        .Next(this.opined)
    )
    opined = Over()
    publish = AfterClose(actions.Publish, changes=("published_on",)).ByHandlers().Next(this.published)
    published = Over()
    lend = AfterClose(actions.titled(actions.Said, "借阅"), of="parties").ByHandlers().Next(this.lending)
    lending = Step(actions.titled(actions.Said, "归还")).In("deciding").ByHandlers().Within(terms.ASSESS).Next(this.returned)
    returned = Over()


class RollFlow(CaseFlow):
    """样例：名单

    A list of households that is checked, approved and paid as a whole; single ones are refused, corrected, returned or paid beside it.
    """

    code = "rolls"
    record_class = RollRecord
    rows: ClassVar = {"households": Household}
    states = RollState

    open_roll = Open(rolls.OpenRoll).By(Role.INSPECTOR).Grants("handle_case", to="actor").Next(this.enter)
    enter = Step(rolls.Enter).In("entering").ByHandlers().Next(this.check)
    check = (
        Step(rolls.CheckRoll)
        .In("checking")
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .Within(terms.ANSWER)
        .ForMany(together=True)
        .Next(this.approve)
    )
    approve = (
        Step(rolls.ApproveRoll)
        .In("deciding")
        .By(Role.DEPUTY_LEADER, Role.SECTION_HEAD)
        .NotBy(this.check)
        .ForMany(together=True)
        .Next(this.pay)
    )
    pay = Step(rolls.PayRoll).In("paying").By(Role.INSPECTOR).NotBy(this.approve).ForMany().Next(this.done)
    done = Close("done")

    bring = Aside(rolls.BringHouseholds, during=this.check).ByHandlers().NotBy(this.refuse_row).Next(this.brought)
    brought = Over()
    object = Aside(rolls.Object, of="households").By(Role.INSPECTOR, Role.SECTION_HEAD).Next(this.answer_row)
    answer_row = (
        Step(rolls.AnswerObjection)
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .NotBy(this.object)
        .Within(terms.WEIGH, then=this.remind_row)
        .ForMany()
        .Next(this.answered)
    )
    answered = Over()
    remind_row = Step(rolls.titled(rolls.Said, "催办异议")).By(Role.DEPUTY_LEADER).Next(this.reminded)
    reminded = Over()
    refuse_row = (
        Aside(rolls.RefuseRow, of="households")
        .By(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .NotBy(this.check)
        .ForMany()
        .Next(this.refused)
    )
    refused = Over()
    correct_row = Aside(rolls.CorrectRow, of="households").ByHandlers().Next(this.corrected)
    corrected = Over()
    return_row = (
        Aside(rolls.ReturnRow, of="households").By(Role.SECTION_HEAD, Role.DEPUTY_LEADER).Starts(terms.ASSESS).Next(this.mend_row)
    )
    mend_row = Step(rolls.CorrectRow).ByHandlers().Within(terms.ASSESS).Next(this.mended)
    mended = Over()
    pay_row = Aside(rolls.PayRow, of="households", during=this.pay).By(Role.INSPECTOR).ForMany().Next(this.paid)
    paid = Over()


class VillageFlow(CaseFlow):
    """样例：村名单

    A list of households that goes on as a whole; what concerns one household alone is done in a case that it gets then.
    """

    code = "villages"
    record_class = VillageRecord
    rows: ClassVar = {"homes": Home}
    states = RollState

    open_village = Open(rolls.OpenVillage).By(Role.INSPECTOR).Grants("handle_case", to="actor").Next(this.enter)
    supplement = (
        Open(rolls.OpenSupplement)
        .By(Role.INSPECTOR)
        .From("list", while_open=True)
        .Grants("handle_case", to="actor")
        .Next(this.which_step)
    )
    which_step = (
        Which(rules.where_they_wait)
        .Case("enter", this.enter)
        .Case("entered", this.check)
        .Case("checked", this.approve)
        .Case("approved", this.pay)
    )
    enter = Step(rolls.EnterHomes).In("entering").ByHandlers().Next(this.check)
    check = (
        Step(rolls.CheckHomes)
        .In("checking")
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .Within(terms.ANSWER)
        .ForMany(together=True)
        .Next(this.approve)
    )
    approve = (
        Step(rolls.ApproveHomes)
        .In("deciding")
        .By(Role.DEPUTY_LEADER, Role.SECTION_HEAD)
        .NotBy(this.check)
        .ForMany(together=True)
        .Next(this.pay)
    )
    pay = Step(rolls.PayHomes).In("paying").By(Role.INSPECTOR, Role.SECTION_HEAD).NotBy(this.approve).ForMany().Next(this.done)
    done = Close("done")

    bring = Aside(rolls.BringHomes, during=this.check).ByHandlers().Next(this.brought)
    brought = Over()
    post = Aside(rolls.titled(rolls.Said, "公示名册")).ByHandlers().Issues(papers.LIST).Next(this.posted)
    posted = Over()
    note_all = Aside(rolls.NoteAll).ByHandlers().Next(this.noted)
    noted = Over()
    note_each = Aside(rolls.NoteEach).ByHandlers().Next(this.noted_each)
    noted_each = Over()


class HomeFlow(CaseFlow):
    """样例：单户

    A household with a case of its own: it goes on with its list while nothing of its own waits.
    """

    code = "homes"
    record_class = Home
    states = HomeState

    born = (
        Born("villages.homes", rules.where_in_list)
        .Case("entered", this.check)
        .Case("checked", this.approve)
        .Case("approved", this.pay)
    )
    check = Along("评议名单").In("entered").Next(this.approve)
    approve = Along("审批名单").In("checked").NotBy(this.check, this.object, code="E-SPC-02").Next(this.pay)
    pay = Along("发放名单").In("approved").NotBy(this.approve).Next(this.done)
    done = Close("paid")

    object = Aside(rolls.Object).By(Role.INSPECTOR, Role.SECTION_HEAD).Bears().Next(this.answer_objection)
    answer_objection = (
        Step(rolls.titled(rolls.Said, "答复异议"))
        .In("objected")
        .By(Role.INSPECTOR, Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .NotBy(this.object, this.check)
        .Within(terms.WEIGH)
        .Next(this.answered)
    )
    answered = Over()
    correct = Aside(rolls.CorrectHome).ByHandlers().Bears().Next(this.corrected)
    corrected = Over()
    refuse = (
        Aside(rolls.RefuseRow, instead=True)
        .By(Role.SECTION_HEAD, Role.DEPUTY_LEADER)
        .NotBy(this.check)
        .Issues(papers.REFUSED)
        .Bears()
        .Next(this.refused)
    )
    refused = Close("refused")
    look = Aside(rolls.titled(rolls.Said, "入户查看")).ByHandlers().Next(this.looked)
    looked = Over()


class OrderFlow(CaseFlow):
    """样例：责令

    Ordered with a paper that is served, and checked by another officer; its papers are corrected without a word here.
    """

    code = "orders"
    record_class = OrderRecord
    states = State
    cancelled_by = (Role.SECTION_HEAD,)
    cancelled_state = "cancelled"

    order = (
        Open(forms.IssueOrder)
        .By(Role.INSPECTOR)
        .Grants("handle_case", to="actor")
        .Issues(papers.ORDER)
        .Starts(terms.SET, since=served(papers.ORDER), until="due_on")
        .Next(this.serve)
    )
    serve = Step(forms.ServeOrder).In("waiting").ByHandlers().Serves(papers.ORDER).Next(this.check)
    check = (
        Step(forms.titled(forms.Said, "复查"))
        .In("deciding")
        .By(Role.INSPECTOR, Role.SECTION_HEAD)
        .NotBy(this.order, code="E-SPC-02")
        .Within(terms.SET)
        .Next(this.done)
    )
    done = Close("done")


class PenaltyFlow(CaseFlow):
    """样例：处罚

    Takes up a matter that another process has handed on; its decision wakes the case that waits for it.
    """

    code = "penalties"
    record_class = PenaltyRecord
    states = State

    take_up = Open(forms.TakeUp).By(Role.CASE_HANDLER).Grants("handle_case", to="actor").TakesUp("referral").Next(this.decide)
    also_take_up = Aside(forms.AlsoTakeUp).ByHandlers().TakesUp("referral").Next(this.taken_up)
    taken_up = Over()
    decide = (
        Step(forms.DecidePenalty)
        .In("deciding")
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.take_up)
        .Issues(papers.PENALTY)
        .Wakes("await_penalty", case="referrals", facts={"penalty_no": "decision_no", "penalty_decided_on": "decided_on"})
        .Next(this.done)
    )
    done = Close("done")
    decline = (
        Aside(forms.titled(forms.Said, "不予处罚"), during=this.decide, instead=True)
        .By(Role.DEPUTY_LEADER)
        .NotBy(this.take_up)
        .Wakes("await_penalty", case="referrals")
        .Next(this.declined)
    )
    declined = Close("declined")


class MeasuredFlow(CaseFlow):
    """样例：计数

    If, function, split and join, with office, separation, clock, numbered paper and history at every step.
    """

    code = "measured"
    record_class = MeasuredRecord
    states = State

    start = Open(forms.OpenMeasured).By(Role.SECTION_HEAD).Issues(papers.DECISION).Next(this.a)
    a = Step(forms.Measured).By(Role.INSPECTOR).NotBy(this.start).Within(terms.ANSWER).Issues(papers.DECISION).Next(this.gate)
    gate = When(rules.is_ok).Then(this.b).Else(this.end)
    b = Step(forms.Measured).By(Role.INSPECTOR).NotBy(this.start).Within(terms.WEIGH).Issues(papers.DECISION).Next(this.function)
    function = Do(rules.count_one).Next(this.split)
    split = Split().Next(this.c1).Next(this.c2)
    c1 = Step(forms.Measured).By(Role.INSPECTOR).NotBy(this.start).Within(terms.SURVEY).Issues(papers.DECISION).Next(this.join)
    c2 = Step(forms.Measured).By(Role.INSPECTOR).NotBy(this.start).Within(terms.ASSESS).Issues(papers.DECISION).Next(this.join)
    join = Join().Next(this.end)
    end = Close("done")
