"""The filing: who the parties are, what they are suspected of, who handles the case; returned, refused or approved (enforcement.md E2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.models import Enterprise, Party, Spokesman
from foundation import clock
from foundation.numbers import birth_date, is_credit_code, is_identity_number, normalised
from foundation.refusals import Refusal
from permissions.models import Account
from workflows.enforcement import accidents, limitation, links, rules, terms
from workflows.enforcement.fields import HandlersForm, OfficersForm, ViolationInForce, last_day, says_why
from workflows.enforcement.forms_clue import act_in_order
from workflows.enforcement.limitation import FULL_AGE, PUNISHABLE_AGE, age_on
from workflows.enforcement.models import EnforcementRecord, PartyFacts
from workflows.enforcement.vocabulary import CaseKind, FilingDecision, Sex
from workflows.engine.act import Act
from workflows.engine.asking import AskingForm
from workflows.engine.forms import StepForm
from workflows.engine.questions import UnitField, day_field, text_field

#: How every cause of action begins until the decision (ENF-01): nobody is guilty before it.
SUSPECTED = "涉嫌"
NO_LONGER_NAMED = "补正立案材料后不再列为当事人"
MOST_PARTIES = 20


class PartyRow(AskingForm):
    """One party: a unit of the register, an individual business, or a person with its identity number."""

    sometimes = "unit name credit_code identity born_on sex guardian address representative phone"
    record = Party
    asks = "party kind unit name? credit_code? identity? born_on sex guardian address? phone? representative? post?"
    party = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """The party that the row restates, where papers of the filing came back."""
    unit = UnitField(label=_("Unit of the register"), required=False)
    born_on = day_field(_("Born on"), required=False, help_text=_("Only where there is no identity number."))
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[("", _("Not chosen")), *Sex.choices],
        required=False,
        help_text=_("Only where there is no identity number."),
    )
    guardian = forms.CharField(label=_("Guardian"), max_length=40, required=False)

    def __init__(self, *args: Any, actor: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer_to(actor)


Parties = formset_factory(
    PartyRow, extra=0, min_num=1, max_num=MOST_PARTIES, validate_min=True, validate_max=True, absolute_max=MOST_PARTIES + 10
)


class ApplyFiling(HandlersForm):
    """ENF-01: two handlers ask that the case be filed."""

    sometimes = "operation cause_of_action accident_reply_no accident_reply_on accident_grade deaths injured direct_loss accident_designation"
    title = _("Ask that the case be filed")
    button = _("Send the filing for approval")
    capacity = "requested"
    record = EnforcementRecord
    row_sets = {"parties": Parties}
    row_titles = {"parties": _("Parties")}
    asks = (
        (_("The act"), "act_from? act_to discovered_on harm_life_health"),
        (_("What is suspected"), "suspected cause_of_action? case_summary"),
        (_("Kind of case"), "kind operation?"),
        (
            _("Accident"),
            "accident_reply_no? accident_reply_on? accident_grade? deaths? injured? direct_loss? accident_designation?",
        ),
        (_("Handlers"), "handler_1 handler_2 no_recusal_1 no_recusal_2"),
        (_("Opinion"), "section_opinion"),
    )
    suspected = ViolationInForce(label=_("Suspected violation"))

    def prepare(self) -> None:
        record: EnforcementRecord = self.act.record
        day = _answered_day(self, "act_to") or record.act_to
        self.fields["suspected"].offer(day)
        self.fields["cause_of_action"].help_text = _("Left empty it is the name of the violation with 涉嫌 before it.")
        mine = self.act.actor.pk
        self.initial = {
            **{name: getattr(record, name) for name in ("act_from", "act_to", "discovered_on", "harm_life_health", "kind")},
            "handler_1": record.handler_1_id or mine, "handler_2": record.handler_2_id, "suspected": record.suspected_id,
            **{name: getattr(record, name) for name in ("cause_of_action", "section_opinion")},
            "operation": record.operation_id, "case_summary": record.case_summary or record.clue_facts,
            **{name: getattr(record, name) for name in (*rules.OF_AN_ACCIDENT, "injured", "accident_designation")},
        } | self.initial  # fmt: skip

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"actor": self.act.actor}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        """Whoever was named before; else the unit of the clue. Sealed numbers are not shown, and stay where the row leaves them empty."""
        named = [_restated(facts) for facts in rules.live_parties(self.act.record)]
        unit = self.act.record.suspect_unit
        if named or unit is None:
            return named or [{}]
        return [{"kind": kind_of(unit), "unit": unit.pk}]

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        yield from act_in_order(cleaned)
        is_fatal = cleaned["kind"] == CaseKind.ACCIDENT and bool(cleaned["deaths"])
        harm = {"harm_life_health": cleaned["harm_life_health"] or is_fatal}
        yield from in_time(cleaned | harm, field="discovered_on")
        yield from self.two_handlers()
        if self.act.hand.pk not in {cleaned[name].pk for name in ("handler_1", "handler_2") if cleaned[name]}:
            yield Refusal("E-ENF-02", field="handler_1", note="报批立案的人员应当是承办人之一")
        for name in ("no_recusal_1", "no_recusal_2"):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note="有应当回避情形的，不得承办")
        yield from self._cause(cleaned)
        yield from self._kind(cleaned)
        yield from self._parties(cleaned["act_to"])

    def _cause(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        given = cleaned["cause_of_action"]
        if given and not given.startswith(SUSPECTED):
            yield Refusal("E-REQUIRED", field="cause_of_action", note=f"案由以“{SUSPECTED}”开头，如“{self._cause_of_the_law()}”")

    def _cause_of_the_law(self) -> str:
        return f"{SUSPECTED}{self.cleaned_data['suspected'].description_zh}"[:120]

    def _kind(self, cleaned: dict[str, Any]) -> Iterator[Refusal]:
        if cleaned["kind"] == CaseKind.SPECIAL_OPERATION and cleaned["operation"] is None:
            yield Refusal("E-REQUIRED", field="operation")
        yield from rules.accident_on_file(cleaned["kind"], cleaned)
        yield from accidents.in_order(cleaned["kind"], cleaned, cleaned["act_to"], self.act.acted_on)
        reply = cleaned["accident_reply_on"]
        if cleaned["kind"] == CaseKind.ACCIDENT and reply is not None and reply > self.act.acted_on:
            yield Refusal("E-ENF-33", field="accident_reply_on", note="批复日期不得晚于报批立案")

    def _parties(self, act_to: dt.date) -> Iterator[Refusal]:
        """Each party by itself, then nobody twice."""
        known = self._known()
        seen: dict[str, str] = {}
        for place, row in self.placed_rows("parties"):
            former = known.get(row["party"])
            if row["party"] is not None and (former is None or former.party.kind != row["kind"]):
                yield Refusal("E-NOT-OF-CASE", field=f"{place}-kind", note="原列当事人的种类有变的，删去该行另行填写")
            yield from party_in_order(place, row, former, act_to)
            who = identity_of(row, former)
            if who in seen:
                yield Refusal("E-ENF-PARTY", field=f"{place}-kind", note=f"与{seen[who]}为同一当事人")
            seen.setdefault(who, _name(row))

    def _known(self) -> dict[int, PartyFacts]:
        """The parties named so far, by their keys."""
        return {facts.party_id: facts for facts in rules.live_parties(self.act.record)}

    def apply(self) -> None:
        cleaned, record, act = self.cleaned_data, self.act.record, self.act
        record.applied_on, record.filing_decision, record.filing_opinion = act.acted_on, "", ""
        record.cause_of_action = cleaned["cause_of_action"] or self._cause_of_the_law()
        record.suspected = cleaned["suspected"]
        if record.kind != CaseKind.SPECIAL_OPERATION:
            record.operation = None
        if record.kind != CaseKind.ACCIDENT:
            record.accident_reply_no = record.accident_grade = record.accident_designation = ""
            record.accident_reply_on = record.deaths = record.injured = record.direct_loss = None
        elif record.deaths:
            # Life was lost: the limitation is the longer one (行政处罚法 Art.36(1)).
            record.harm_life_health = True
        self.name_handlers()
        self._name_parties()
        act.case.title = case_name(record)[:200]

    def _name_parties(self) -> None:
        """Those who were named before are restated, others added; who stands there no more has left the case."""
        known = self._known()
        for row in self.rows("parties"):
            facts = known.pop(row["party"], None)
            if facts is None:
                enter_party(self.act, row)
                continue
            facts.born_on = birth_of(row, facts)
            cases.restate_party(facts.party, **words_of(row))
            facts.sex, facts.guardian = sex_of(row, facts), row["guardian"]
        for facts in known.values():
            facts.ended = NO_LONGER_NAMED


def enter_party(act: Act, row: dict[str, Any]) -> PartyFacts:
    """A party as its row names it becomes one of the case."""
    party = cases.add_party(act.case, **words_of(row))
    facts: PartyFacts = act.add("parties", PartyFacts(case=act.case, party=party, born_on=birth_of(row, None)))
    facts.sex, facts.guardian = sex_of(row, None), row["guardian"]
    return facts


def spokesmen_of(parties: Iterable[PartyFacts], on: dt.date) -> list[Account]:
    """Who speaks for the units among some parties on a day."""
    units = [unit for facts in parties if (unit := facts.party.enterprise) is not None]
    return [each for unit in units for each in Spokesman.objects.of_unit(unit.pk, on)]


def case_name(record: EnforcementRecord) -> str:
    """How the case is called on every paper before the decision: party, suspicion, 案 (papers_enforcement.md 0.2)."""
    names = [facts.party.name for facts in rules.live_parties(record)]
    return f"{names[0]}{'等' if len(names) > 1 else ''}{record.cause_of_action}案"


def in_time(stated: dict[str, Any], *, field: str) -> Iterator[Refusal]:
    """E-ENF-01 for an act that was discovered after its limitation."""
    try:
        limitation.require_in_time(stated["act_to"], stated["discovered_on"], with_harm=stated["harm_life_health"])
    except Refusal as refusal:
        yield Refusal(refusal.code, field=field, note=refusal.note)


def _answered_day(form: StepForm, name: str) -> dt.date | None:
    """The day that is being sent for a question, where it is one."""
    try:
        found: dt.date | None = form.fields[name].to_python(form.data.get(form.add_prefix(name))) if form.is_bound else None
    except forms.ValidationError:
        return None
    return found


# --- one party --------------------------------------------------------------------------------------------------------------


def party_in_order(place: str, row: dict[str, Any], former: PartyFacts | None, act_to: dt.date) -> Iterator[Refusal]:
    kind, unit = row["kind"], row["unit"]
    if kind == Party.Kind.PERSON:
        yield from _person(place, row, former, act_to)
    elif unit is not None:
        if kind != kind_of(unit):
            yield Refusal("E-ENF-PARTY", field=f"{place}-kind", note=f"{unit.name}在企业库中为{kind_of(unit).label}")
    elif kind == Party.Kind.UNIT:
        yield Refusal("E-REQUIRED", field=f"{place}-unit", note="单位从企业库选取，未入库的先行登记")
    else:
        for name, note in (("name", "字号"), ("representative", "经营者姓名"), ("credit_code", ""), ("address", "")):
            if not row[name]:
                yield Refusal("E-REQUIRED", field=f"{place}-{name}", note=note)
    if row["credit_code"] and not is_credit_code(row["credit_code"]):
        yield Refusal("E-PARTY-CREDIT-CODE", field=f"{place}-credit_code")
    if row["identity"] and not is_identity_number(row["identity"]):
        yield Refusal("E-PARTY-IDENTITY", field=f"{place}-identity")


def _person(place: str, row: dict[str, Any], former: PartyFacts | None, act_to: dt.date) -> Iterator[Refusal]:
    """A person has a name, an address and an age; under fourteen nobody is punished (E-ENF-32)."""
    if row["unit"] is not None:
        yield Refusal("E-ENF-PARTY", field=f"{place}-unit", note="自然人不选单位，所在单位的职务填入职务栏")
    for name in ("name", "address"):
        if not row[name]:
            yield Refusal("E-REQUIRED", field=f"{place}-{name}")
    if row["identity"] and not is_identity_number(row["identity"]):
        return
    born, asked = birth_of(row, former), "born_on" if row["born_on"] and not row["identity"] else "identity"
    if born is None:
        yield Refusal("E-REQUIRED", field=f"{place}-identity", note="没有身份证号码的，填写出生日期")
        return
    if not sex_of(row, former):
        yield Refusal("E-REQUIRED", field=f"{place}-sex", note="没有身份证号码的，填写性别")
    if born > clock.today():
        yield Refusal("E-DATE-FUTURE", field=f"{place}-born_on")
    elif age_on(born, act_to) < PUNISHABLE_AGE:
        yield Refusal("E-ENF-32", field=f"{place}-{asked}", note=f"违法行为终了时{age_on(born, act_to)}周岁")
    elif age_on(born, clock.today()) < FULL_AGE and not row["guardian"]:
        yield Refusal("E-REQUIRED", field=f"{place}-guardian", note="未成年人须填写监护人")


def birth_of(row: dict[str, Any], former: PartyFacts | None) -> dt.date | None:
    """When a person was born: by the number, by what is stated, or as it was stated before; of a unit nothing."""
    if row["kind"] != Party.Kind.PERSON:
        return None
    if row["identity"]:
        return birth_date(normalised(row["identity"]))
    return row["born_on"] or (former.born_on if former is not None else None)


def sex_of(row: dict[str, Any], former: PartyFacts | None) -> str:
    """A person's sex, found in the same way: an identity number says it by its last place but one, odd for a man."""
    if row["kind"] != Party.Kind.PERSON:
        return ""
    if row["identity"]:
        return Sex.MALE if int(normalised(row["identity"])[-2]) % 2 else Sex.FEMALE
    return row["sex"] or (former.sex if former is not None else "")


def kind_of(unit: Enterprise) -> Party.Kind:
    is_business = unit.kind == Enterprise.Kind.INDIVIDUAL_BUSINESS
    return Party.Kind.INDIVIDUAL_BUSINESS if is_business else Party.Kind.UNIT


def _name(row: dict[str, Any]) -> str:
    return str(row["unit"].name if row["unit"] is not None else row["name"])


def identity_of(row: dict[str, Any], former: PartyFacts | None) -> str:
    """What tells one party from another."""
    if row["unit"] is not None:
        return f"unit {row['unit'].pk}"
    number = row["identity"] or row["credit_code"] or (former.party.identity if former is not None else "")
    return normalised(number) if number else f"{row['name']} {birth_of(row, former)}"


def identity_as_kept(facts: PartyFacts) -> str:
    """The same of a party of the case."""
    party = facts.party
    if party.enterprise_id is not None:
        return f"unit {party.enterprise_id}"
    number = party.identity or party.credit_code
    return normalised(number) if number else f"{party.name} {facts.born_on}"


def words_of(row: dict[str, Any]) -> dict[str, Any]:
    """A party as it is kept: of a unit what the register says, where the row leaves it empty."""
    unit, said = row["unit"], {name: row[name] for name in ("name", "credit_code", "address", "phone", "representative")}
    if unit is not None:
        known = {
            "name": unit.name, "credit_code": unit.credit_code or "", "address": unit.address, "phone": unit.phone,
            "representative": unit.legal_representative,
        }  # fmt: skip
        said = {**{name: said[name] or known[name] for name in known}, "name": unit.name, "credit_code": known["credit_code"]}
    return {"kind": row["kind"], "enterprise": unit, "identity": row["identity"], "post": row["post"], **said}


def _restated(facts: PartyFacts) -> dict[str, Any]:
    party = facts.party
    shown = {name: getattr(party, name) for name in ("kind", "name", "credit_code", "address", "representative", "post")}
    known_by_number = bool(party.identity_masked)
    return shown | {
        "party": party.pk, "unit": party.enterprise_id, "guardian": facts.guardian,
        "born_on": None if known_by_number else facts.born_on, "sex": "" if known_by_number else facts.sex,
    }  # fmt: skip


# --- the answer -------------------------------------------------------------------------------------------------------------


class ReturnFiling(StepForm):
    """The head of the section sends the papers of a filing back before the leader sees them."""

    title = _("Return the filing")
    button = _("Return the filing to the handlers")
    capacity = "checked"
    reason = text_field(_("What is missing"), rows=3, min_length=4, max_length=500)

    def apply(self) -> None:
        self.act.record.filing_decision = FilingDecision.RETURN
        self.act.record.filing_opinion = self.cleaned_data["reason"]
        self.act.findings["reason"] = self.cleaned_data["reason"]


class DecideFiling(OfficersForm):
    """The leader files the case, refuses to, or sends the papers back; the ninety days begin with the filing (行政处罚法 Art.54, 60)."""

    sometimes = "reject_reason clue_check"
    names = ("spokesmen",)
    title = _("Decide on the filing")
    button = _("Decide, and tell the handlers")
    capacity = "filed"
    record = EnforcementRecord
    asks = (
        (_("Decision"), "decision=filing_decision opinion=filing_opinion"),
        (_("Where the case is not filed"), "reject_reason? clue_check?"),
    )

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        if cleaned["decision"] != FilingDecision.FILE:
            yield from says_why(cleaned["opinion"], field="opinion")
        if cleaned["decision"] == FilingDecision.REFUSE:
            for name in ("reject_reason", "clue_check"):
                if not cleaned[name]:
                    yield Refusal("E-REQUIRED", field=name)
        if cleaned["decision"] != FilingDecision.FILE:
            return
        stated = {name: getattr(record, name) for name in ("act_to", "discovered_on", "harm_life_health", *rules.OF_AN_ACCIDENT)}
        yield from in_time(stated, field="decision")
        yield from rules.accident_on_file(record.kind, stated, field="decision")
        also = {"injured": record.injured, "accident_designation": record.accident_designation}
        yield from accidents.in_order(record.kind, stated | also, record.act_to, self.act.acted_on, field="decision")
        yield from self.certified(record.handler_1, record.handler_2, field="decision")
        for facts in rules.live_parties(record):
            if facts.born_on is not None and age_on(facts.born_on, record.act_to) < PUNISHABLE_AGE:
                yield Refusal("E-ENF-32", field="decision", note=facts.party.name)

    def write(self) -> None:
        super().write()
        if self.act.record.filing_decision != FilingDecision.REFUSE:
            self.act.record.reject_reason = ""

    def apply(self) -> None:
        record, act = self.act.record, self.act
        act.named["spokesmen"] = []
        if record.filing_decision == FilingDecision.REFUSE:
            record.reject_words = record.filing_opinion
            links.answer(act, f"不予立案：{record.filing_opinion}")
        if record.filing_decision != FilingDecision.FILE:
            return
        record.filed_on, record.filed_by = act.acted_on, act.hand
        record.due_on = last_day(terms.DECIDE, act.acted_on)
        parties = rules.live_parties(record)
        act.case.unit = next((facts.party.enterprise for facts in parties if facts.party.enterprise is not None), None)
        act.named["spokesmen"] = spokesmen_of(parties, act.acted_on)
