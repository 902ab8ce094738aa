"""What is owed is dunned for, agreed on, or brought to the court (行政强制法 Art.35, 36, 39, 40, 42, 53 to 58)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases import terms as limits
from cases.models import OutsideBody
from cases.money import figures
from foundation.refusals import Refusal
from workflows.enforcement import payments, rules, rules_court, terms
from workflows.enforcement.documents import account_of
from workflows.enforcement.fields import files, in_order, party_of
from workflows.enforcement.forms_defence import Answers, ReceiveDefence
from workflows.enforcement.forms_late import PlanForm, parts_set
from workflows.enforcement.forms_payment import ConfirmPayment
from workflows.enforcement.forms_service import ServiceForm
from workflows.enforcement.forms_transfer import BodyField
from workflows.enforcement.models import Claim, CourtApplication, Dunning, ExecutionChange, PartyFacts, PaymentPlan
from workflows.enforcement.vocabulary import Capacity, DefenceWay
from workflows.enforcement.vocabulary_court import Enclosure, EndOfExecution, SuspensionOfExecution
from workflows.enforcement.vocabulary_late import PlanDecision, PlanKind, PlanStands
from workflows.engine.asking import Asks
from workflows.engine.forms import Forewarning, StepForm

#: Without these no court takes an application (行政强制法 Art.55).
NEEDED = (Enclosure.DECISION, Enclosure.SERVICE, Enclosure.DUNNING)
BREACH = "任何一期未履行的，恢复强制执行，已经减免的加处罚款不再减免，加处罚款继续计算"


def owed_words(form: StepForm) -> Forewarning:
    """What is owed today, and within which days the court may be asked."""
    facts, on = party_of(form), form.act.acted_on
    words = gettext("Owed today: %(sums)s.") % {"sums": payments.owed_by(facts, on).words}
    found = rules_court.window(facts, on)
    lines = [gettext("The court may be asked from %(first)s to %(last)s.") % {"first": f"{found[0]:%Y-%m-%d}", "last": f"{found[1]:%Y-%m-%d}"}] if found else []  # fmt: skip
    return Forewarning(words, tuple(lines), may_send=True)


# --- agreement --------------------------------------------------------------------------------------------------------------


class SignAgreement(PlanForm):
    """ENF-51: the party pays part by part; of the surcharge some may be waived for measures that repair the harm, of the fine nothing.

    (行政强制法 Art.42; E-ENF-43.) A third party may pay or stand surety. A part that is not paid brings back what was waived.
    """

    title = _("Sign an execution agreement")
    button = _("Sign and issue the agreement")
    capacity = "approved"
    names = ("schedule_rows", "plan")
    sometimes = "waived measures measures_proof third_party undertaking"
    row_sets: ClassVar = {"schedule": parts_set(least=1)}
    asks: ClassVar[Asks] = (
        (_("What is waived"), "waived? measures? measures_proof"),
        (_("Third party"), "third_party? undertaking?"),
        (_("Agreement"), "breach_effect place"),
    )
    measures_proof = files(_("Proof of these measures"), required=False)

    def prepare(self) -> None:
        self.initial = {"breach_effect": BREACH} | self.initial

    def forewarning(self) -> Forewarning | None:
        return owed_words(self)

    @property
    def waives(self) -> Any:
        return self.cleaned_data["waived"] or payments.NOTHING

    def check(self) -> Iterable[Refusal]:
        facts, cleaned = party_of(self), self.cleaned_data
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="breach_effect")
        left = payments.owed_by(facts, self.act.acted_on)
        if self.waives > max(left.surcharge, payments.NOTHING):
            yield Refusal("E-ENF-43", field="waived", note=f"尚欠加处罚款{figures(left.surcharge)}元，至多减免该数额")
        if self.waives and not cleaned["measures"]:
            yield Refusal("E-REQUIRED", field="measures", note="当事人采取补救措施的，可以减免加处罚款")
        if self.waives and not cleaned["measures_proof"]:
            yield Refusal("E-REQUIRED", field="measures_proof")
        for name, other in (("third_party", "undertaking"), ("undertaking", "third_party")):
            if cleaned[other] and not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name)
        yield from self._schedule_is_right(left.fine + left.surcharge - self.waives)

    def _schedule_is_right(self, whole: Any) -> Iterator[Refusal]:
        items, on = self.instalments(), self.act.acted_on
        if not items:
            return
        total = sum((each.amount for each in items), payments.NOTHING)
        days = [each.due_on for each in items]
        found = rules_court.window(party_of(self), on)
        agreed_before = payments.last_agreement(party_of(self)) is not None
        if total != whole:
            yield self.at_its_part(Refusal("E-ENF-43", note=f"各期合计{figures(total)}元，应为{figures(whole)}元"))
        elif days != sorted(set(days)) or days[0] < on:
            yield self.at_its_part(Refusal("E-ENF-43", note="各期缴款日期应当依次在签订日以后"))
        elif found is not None and not agreed_before and items[-1].last_day >= found[0]:
            yield self.at_its_part(Refusal("E-ENF-43", note=f"协议应当在{found[0]:%Y-%m-%d}（可以申请法院强制执行之日）以前届满"))
        elif agreed_before:
            yield self.at_its_part(Refusal("E-ENF-43", note="已经签订过执行协议而未履行"))

    def apply(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        paid = sum((part.amount for part in payments.received(facts) if part.purpose != "gains"), payments.NOTHING)
        plan = PaymentPlan.objects.create(
            case=act.case, facts=facts, kind=PlanKind.AGREEMENT, decision=PlanDecision.GRANT, decided_on=act.acted_on, decided_by=act.hand,
            waived=self.waives, measures=cleaned["measures"], third_party=cleaned["third_party"], undertaking=cleaned["undertaking"],
            breach_effect=cleaned["breach_effect"], place=cleaned["place"], paid_before=paid, act_no=act.no,
        )  # fmt: skip
        self.keep_parts(plan)
        self.name_parts()
        act.named["plan"] = plan
        facts.more_time, facts.plan_due_on, facts.late_since = PlanStands.AGREED, self.instalments()[0].last_day, None


# --- dunning ----------------------------------------------------------------------------------------------------------------


class IssueDunning(StepForm):
    """ENF-49: what is owed, how, and within ten working days; the party may answer (行政强制法 Art.35, 36, 54). It begins to run with its service."""

    names = ("dunning",)
    title = _("Issue the dunning letter")
    button = _("Issue the dunning letter")
    capacity = "handled"
    record = Dunning
    asks = "mode hand_over_on?"

    def prepare(self) -> None:
        facts = party_of(self)
        bank = account_of(facts.pay_bank, self.act.acted_on)
        self.initial = {"mode": f"将下列款项缴至{bank}" if bank else ""} | self.initial

    def forewarning(self) -> Forewarning | None:
        return owed_words(self)

    def check(self) -> Iterable[Refusal]:
        facts, on, day = party_of(self), self.act.acted_on, self.cleaned_data["hand_over_on"]
        if payments.owed_by(facts, on).total <= 0:
            yield Refusal("E-NOT-OPEN", field="mode", note="没有尚欠的款项")
        row = rules_court.dunned(facts)
        if row is not None and row.served_on is None:
            yield Refusal("E-NOT-OPEN", field="mode", note="已经制发催告书，尚未送达")
        if day is not None and day < on:
            yield Refusal("E-ENF-DAYS", field="hand_over_on", note="送达日期不得早于制发日期")

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        left = payments.owed_by(facts, act.acted_on)
        act.named["dunning"] = Dunning.objects.create(
            case=act.case, facts=facts, issued_on=act.acted_on, hand_over_on=self.cleaned_data["hand_over_on"], mode=self.cleaned_data["mode"],
            fine_due=max(left.fine, payments.NOTHING), gains_due=max(left.gains, payments.NOTHING),
            surcharge_due=max(left.surcharge, payments.NOTHING), act_no=act.no,
        )  # fmt: skip


class ServeDunning(ServiceForm):
    """The letter is in the party's hands: ten working days begin, behind which the court may be asked (E-ENF-02, E-ENF-41)."""

    title = _("Serve the dunning letter")
    button = _("Record the service; the ten working days begin")

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        row, day = rules_court.dunned(party_of(self)), self.cleaned_data["served_on"]
        if row is not None and row.hand_over_on is not None and day != row.hand_over_on:
            note = f"催告书载明的期限自{row.hand_over_on:%Y-%m-%d}送达起计算；他日送达的，以新文书更正"
            yield Refusal("E-ENF-41", field="served_on", note=note)

    def apply(self) -> None:
        super().apply()
        row = rules_court.dunned(party_of(self))
        if row is not None:
            row.served_on = self.cleaned_data["served_on"]
            row.save(update_fields=["served_on"])


class StateAfterDunning(ReceiveDefence):
    """ENF-29: the party says to the dunning letter what it has to say; two officers write it down, or it writes itself (行政强制法 Art.36)."""

    title = _("Take the party's answer to the dunning letter in")
    button = _("Take the answer in")
    record = PartyFacts
    row_titles: ClassVar = {"claims": _("What the party states, point by point")}
    asks: ClassVar[Asks] = (
        (_("Answer"), "way heard_at place inspector_2 signed_record"),
        (_("Representative"), "representative power_of_attorney"),
        (_("Evidence of the party"), "evidence_given"),
    )
    way = forms.ChoiceField(label=_("Way"), choices=DefenceWay.choices, widget=forms.RadioSelect)

    @classmethod
    def concerns(cls, row: Any) -> bool:
        letter = rules_court.dunned(row)
        return letter is not None and letter.served_on is not None and letter.answered_on is None

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if not self.concerns(party_of(self)):
            yield Refusal("E-NOT-OPEN", note="催告书尚未送达，或者陈述、申辩已经复核")

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        letter = rules_court.dunned(facts)
        assert letter is not None
        number = Claim.objects.filter(facts=facts).count()
        claims = [
            Claim(case=act.case, facts=facts, no=number + place, text=row["text"], stated_on=act.acted_on)
            for place, row in enumerate(self.rows("claims"), start=1)
        ]
        for claim in claims:
            act.also_save(claim)
        letter.stated_on, letter.way = act.acted_on, self.cleaned_data.get("way") or DefenceWay.WRITTEN
        letter.save(update_fields=["stated_on", "way"])
        act.named |= {"claims": claims, "dunning": letter}


class AnswerDunning(StepForm):
    """ENF-30: each point that the party has made is checked and answered; what is right is taken up (行政强制法 Art.36)."""

    names = ("claims", "dunning")
    title = _("Answer what the party said to the dunning letter")
    button = _("Issue the answer")
    record = Dunning
    row_sets: ClassVar = {"answers": Answers}
    row_titles: ClassVar = {"answers": _("Answers to the defence, point by point")}
    rows_behind = 0
    asks = "conclusion"

    @classmethod
    def concerns(cls, row: Any) -> bool:
        letter = rules_court.dunned(row)
        return letter is not None and letter.stated_on is not None and letter.answered_on is None

    def prepare(self) -> None:
        self.claims = rules.open_claims(party_of(self))

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"no": each.no, "text": f"{each.no}. {each.text}"} for each in self.claims]

    def check(self) -> Iterable[Refusal]:
        if not self.concerns(party_of(self)):
            yield Refusal("E-NOT-OPEN", field="conclusion", note="没有尚未复核的陈述、申辩")
        if sorted(row["no"] for row in self.rows("answers")) != [claim.no for claim in self.claims]:
            yield Refusal("E-REQUIRED", field="conclusion", note="各项陈述、申辩应当逐项复核")

    def apply(self) -> None:
        act, letter = self.act, rules_court.dunned(party_of(self))
        assert letter is not None
        said = {row["no"]: row for row in self.rows("answers")}
        for claim in self.claims:
            row = said[claim.no]
            claim.check_words, claim.accepted, claim.answer = row["found"], row["accepted"], row["answer"]
            act.also_save(claim)
        letter.answered_on, letter.conclusion = act.acted_on, self.cleaned_data["conclusion"]
        letter.save(update_fields=["answered_on", "conclusion"])
        act.named |= {"claims": self.claims, "dunning": letter}


# --- the court --------------------------------------------------------------------------------------------------------------


class ApplyCourt(StepForm):
    """ENF-50: the head of the bureau asks the court: the remedies are over, ten working days of dunning as well, within three months (E-ENF-21)."""

    names = ("application", "court_answer_by")
    title = _("Apply to the court for execution")
    button = _("Sign the application to the court")
    capacity = Capacity.DECIDED
    record = CourtApplication
    asks: ClassVar[Asks] = (
        (_("Application"), "court target property_clues? agent?"),
        (_("Reasons"), "facts_reasons"),
        (_("Enclosures"), "enclosures"),
    )
    court = BodyField(OutsideBody.Kind.COURT, label=_("Court"))

    def prepare(self) -> None:
        left = payments.owed_by(party_of(self), self.act.acted_on)
        kinds = [f"{payments.NAMED[purpose]}{figures(rest)}元" for purpose, rest in left.rests.items() if rest > 0]  # type: ignore[index]
        target = "\n".join(f"{number}.{words}；" for number, words in enumerate(kinds, start=1)).removesuffix("；")
        courts = list(self.fields["court"].queryset[:2])
        self.initial = {
            "target": f"{target}。" if target else "", "enclosures": [*NEEDED], "court": courts[0].pk if len(courts) == 1 else None,
        } | self.initial  # fmt: skip

    def forewarning(self) -> Forewarning | None:
        return owed_words(self)

    def check(self) -> Iterable[Refusal]:
        facts, on, cleaned = party_of(self), self.act.acted_on, self.cleaned_data
        yield from rules_court.may_ask_court(facts, on, field="court")
        if missing := [str(kind.label) for kind in NEEDED if kind not in cleaned["enclosures"]]:
            yield Refusal("E-REQUIRED", field="enclosures", note="、".join(missing))
        if cleaned["agent"] and Enclosure.POWER not in cleaned["enclosures"]:
            yield Refusal("E-REQUIRED", field="enclosures", note=str(Enclosure.POWER.label))

    def apply(self) -> None:
        act, facts, cleaned = self.act, party_of(self), self.cleaned_data
        left = payments.owed_by(facts, act.acted_on)
        act.named["application"] = CourtApplication.objects.create(
            case=act.case, facts=facts, court=cleaned["court"], applied_on=act.acted_on, target=cleaned["target"], fine_due=max(left.fine, payments.NOTHING),
            gains_due=max(left.gains, payments.NOTHING), surcharge_due=max(left.surcharge, payments.NOTHING),
            property_clues=cleaned["property_clues"], agent=cleaned["agent"], facts_reasons=cleaned["facts_reasons"],
            enclosures=list(cleaned["enclosures"]), act_no=act.no,
        )  # fmt: skip
        act.named["court_answer_by"] = limits.count(terms.COURT, act.acted_on, length=5).due_on


class CourtForm(StepForm):
    """What the court has said to the application of a party."""

    record = CourtApplication
    capacity = "handled"

    def application(self) -> CourtApplication:
        found = rules_court.application_of(party_of(self))
        assert found is not None
        return found

    def not_before(self, day: dt.date, *, field: str) -> Iterator[Refusal]:
        applied = self.application().applied_on
        yield from in_order(applied, day, field=field, note=f"{applied:%Y-%m-%d}申请")
        if day > self.act.acted_on:
            yield Refusal("E-DATE-FUTURE", field=field)


class CourtAccepted(CourtForm):
    """The court takes the application up; it rules within seven days, or thirty where it hears the parties (行政强制法 Art.56 to 58)."""

    names = ("court_answer_by",)
    title = _("Record that the court has accepted the application")
    button = _("Record the acceptance")
    asks = "accepted_on acceptance_no notice"
    notice = files(_("Notice of acceptance"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        found = rules_court.application_of(row)
        return found is not None and found.accepted_on is None and (not found.ruling or found.contested_on is not None)

    def check(self) -> Iterable[Refusal]:
        if not self.concerns(party_of(self)):
            yield Refusal("E-NOT-OPEN", field="accepted_on", note="已经登记法院受理或者不予受理")
        yield from self.not_before(self.cleaned_data["accepted_on"], field="accepted_on")

    def apply(self) -> None:
        row, cleaned = self.application(), self.cleaned_data
        row.accepted_on, row.acceptance_no = cleaned["accepted_on"], cleaned["acceptance_no"]
        row.save(update_fields=["accepted_on", "acceptance_no"])
        self.act.named["court_answer_by"] = limits.count(terms.COURT, cleaned["accepted_on"], length=7).due_on
        self.act.findings["court"] = f"{row.court}{row.acceptance_no}"


class CourtRefused(CourtForm):
    """The court does not accept the application, or does not enforce the decision: for fifteen days the ruling can be contested."""

    title = _("Record that the court has refused")
    button = _("Record the ruling; the fifteen days begin")
    asks = "ruling ruling_no ruling_on document"
    document = files(_("Ruling of the court"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        found = rules_court.application_of(row)
        return found is not None and (not found.ruling or (found.contested_on is not None and found.accepted_on is not None))

    def check(self) -> Iterable[Refusal]:
        if not self.concerns(party_of(self)):
            yield Refusal("E-NOT-OPEN", field="ruling", note="已经登记法院的裁定")
        yield from self.not_before(self.cleaned_data["ruling_on"], field="ruling_on")

    def apply(self) -> None:
        row, cleaned = self.application(), self.cleaned_data
        row.ruling, row.ruling_no, row.ruling_on = cleaned["ruling"], cleaned["ruling_no"], cleaned["ruling_on"]
        row.save(update_fields=["ruling", "ruling_no", "ruling_on"])
        self.act.findings["court"] = f"{row.get_ruling_display()}：{row.ruling_no}"


class ContestRuling(CourtForm):
    """ENF-50 to the court of the higher level, within fifteen days from the receipt of the ruling (行政强制法 Art.56(2), 58(3); E-ENF-21)."""

    names = ("application",)
    title = _("Ask the higher court to review the ruling")
    button = _("Sign the application to the higher court")
    capacity = Capacity.DECIDED
    asks = "upper_court contest_reasons"
    upper_court = BodyField(OutsideBody.Kind.UPPER_COURT, label=_("Court of the higher level"))

    @classmethod
    def concerns(cls, row: Any) -> bool:
        found = rules_court.application_of(row)
        return found is not None and bool(found.ruling) and found.contested_on is None

    def check(self) -> Iterable[Refusal]:
        if not self.concerns(party_of(self)):
            yield Refusal("E-NOT-OPEN", field="upper_court", note="没有可以申请复议的裁定")
            return
        row = self.application()
        assert row.ruling_on is not None
        last = limits.count(terms.APPEAL_NON_ACCEPTANCE, row.ruling_on).due_on
        if self.act.acted_on > last:
            yield Refusal("E-ENF-21", field="upper_court", note=f"申请复议的期限至{last:%Y-%m-%d}")

    def apply(self) -> None:
        row, cleaned = self.application(), self.cleaned_data
        row.upper_court, row.contest_reasons, row.contested_on = (
            cleaned["upper_court"],
            cleaned["contest_reasons"],
            self.act.acted_on,
        )
        row.save(update_fields=["upper_court", "contest_reasons", "contested_on"])
        self.act.named["application"] = row


class CourtExecuted(ConfirmPayment):
    """All is in: by a receipt of the court or of the bank (E-ENF-30, E-ENF-40)."""

    title = _("Confirm that the court has executed")
    button = _("Confirm that all is paid")


# --- suspended, resumed, ended ----------------------------------------------------------------------------------------------


class ExecutionForm(StepForm):
    """ENF-52: what is done with the execution, the ground of the law, the facts and the proof."""

    names = ("change",)
    record = ExecutionChange
    capacity = "approved"
    what: ClassVar[ExecutionChange.What]
    proof = files(_("Proof of the ground"))

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-SOD-13", field="opinion")

    def apply(self) -> None:
        act, cleaned = self.act, self.cleaned_data
        row = ExecutionChange.objects.create(
            case=act.case, facts=party_of(self), what=self.what, suspension_ground=cleaned.get("suspension_ground", ""),
            end_ground=cleaned.get("end_ground", ""), words=cleaned["words"], review_on=cleaned.get("review_on"), opinion=cleaned["opinion"],
            court_told=cleaned["court_told"], decided_on=act.acted_on, decided_by=act.hand, act_no=act.no,
        )  # fmt: skip
        act.named["change"] = row


class SuspendExecution(ExecutionForm):
    """On one of the grounds of 行政强制法 Art.39(1), to be looked at again within a year; three years later it may end (Art.39(2))."""

    title = _("Suspend the execution")
    button = _("Suspend the execution")
    asks: ClassVar[Asks] = ((_("Ground"), "suspension_ground words proof review_on"), (_("Opinion"), "opinion court_told"))
    what = ExecutionChange.What.SUSPENDED

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        day, on = self.cleaned_data["review_on"], self.act.acted_on
        if not on < day <= calendar.add_years(on, rules_court.LONGEST_REVIEW):
            yield Refusal("E-ENF-DAYS", field="review_on", note="复核日期应当在中止之日起一年以内")


class ResumeExecution(ExecutionForm):
    """The ground is gone: the execution goes on (行政强制法 Art.39(2))."""

    title = _("Resume the execution")
    button = _("Resume the execution")
    asks: ClassVar[Asks] = ((_("Ground"), "words proof"), (_("Opinion"), "opinion court_told"))
    what = ExecutionChange.What.RESUMED


class EndExecution(ExecutionForm):
    """On one of the grounds of 行政强制法 Art.40, or three years after it was suspended (Art.39(2)); the case is then closed unperformed."""

    title = _("End the execution")
    button = _("End the execution for good")
    asks: ClassVar[Asks] = ((_("Ground"), "end_ground words proof"), (_("Opinion"), "opinion court_told"))
    what = ExecutionChange.What.ENDED

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if self.cleaned_data["end_ground"] != EndOfExecution.THREE_YEARS:
            return
        row = rules_court.last_change(party_of(self))
        if row is None or row.what != ExecutionChange.What.SUSPENDED:
            yield Refusal("E-ENF-DAYS", field="end_ground", note="尚未中止执行")
        elif self.act.acted_on <= (last := calendar.add_years(row.decided_on, 3)):
            yield Refusal("E-ENF-DAYS", field="end_ground", note=f"{row.decided_on:%Y-%m-%d}中止，满三年须在{last:%Y-%m-%d}以后")

    def apply(self) -> None:
        super().apply()
        party_of(self).execution_ended_on = self.act.acted_on


GROUNDS_SUSPENDED = list(SuspensionOfExecution)
GROUNDS_ENDED = list(EndOfExecution)
