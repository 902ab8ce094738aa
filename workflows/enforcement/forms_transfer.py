"""A filed case goes to the police or to the competent agency, and comes back or is closed (行政处罚法 Art.22, 27; 移送规定 2020)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import OutsideBody, Referral
from foundation import clock
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import drafts, goods, recused, rules, terms
from workflows.enforcement import rules_transfer as transfers
from workflows.enforcement.fields import TwoOfficersForm, digests, files, in_order, last_day, not_ahead, says_why
from workflows.enforcement.forms_review import LegalReview
from workflows.enforcement.forms_service import NOTICES, not_handed_over, take_back
from workflows.enforcement.holders import HoldersField
from workflows.enforcement.models import CriminalResult, Draft, EnforcementRecord, Fact, Paid, PartyFacts, Transfer, TransferGood
from workflows.enforcement.vocabulary import Capacity, ReviewResult, TransferCheck
from workflows.enforcement.vocabulary_measures import HELD, UNIT_WORDS, UnitOfGoods
from workflows.enforcement.vocabulary_transfer import (
    AgencyOutcome,
    AskedAgain,
    CriminalOutcome,
    HeadDecision,
    PoliceResult,
    TransferStands,
    TransferWay,
)
from workflows.engine import hand_over
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import text_field

#: The special team has two members at least (移送规定 Art.5).
TEAM = 2
#: What speaks of a crime: such a letter does not go as a plain hand-over (E-ENF-24).
OF_A_CRIME = re.compile(r"涉嫌[^，。；不]{0,12}罪|刑法|追诉标准|刑事责任")
OF_CRIME_RULES = "《行政执法机关移送涉嫌犯罪案件的规定》第五条、第六条"
OF_COMPETENCE = "《中华人民共和国行政处罚法》第二十二条、第二十五条"
RECEIVERS = (OutsideBody.Kind.POLICE, OutsideBody.Kind.DEPARTMENT)
DECIDING = (OutsideBody.Kind.COURT, OutsideBody.Kind.UPPER_COURT, OutsideBody.Kind.PROCURATORATE, OutsideBody.Kind.POLICE)


class BodyField(forms.ModelChoiceField):
    """A body of the register of these kinds that is in force today."""

    def __init__(self, *kinds: str, **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(queryset=OutsideBody.objects.none(), **kwargs)

    def offer_to(self, actor: Account) -> None:
        """The bodies in force, by name."""
        self.queryset = OutsideBody.objects.in_force(clock.today()).filter(kind__in=self.kinds).order_by("name")


class GoodForm(AskingForm):
    """One line of the list of goods that goes with the case: read from the register, or typed where the bureau never held the thing."""

    record = TransferGood
    asks = "held? name? spec? qty unit? place? custodian? condition? note?"
    sometimes = "held name unit place custodian"

    def __init__(self, *args: Any, offered: Iterable[goods.Goods], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {each.pk: each for each in offered}
        field = self.fields["held"]
        field.queryset = goods.Goods.objects.filter(pk__in=self.offered).order_by("no")
        field.label_from_instance = lambda each: f"{each.no}. {each.words(self.offered[each.pk].in_state(*HELD))}"

    def clean(self) -> dict[str, Any]:
        """What the register knows is not typed; what it does not know is asked in full."""
        cleaned = super().clean() or self.cleaned_data
        if (chosen := cleaned.get("held")) is not None:
            each = cleaned["held"] = self.offered[chosen.pk]
            label = f"封签{each.label_no}" if each.label_no else ""
            cleaned |= {
                "name": each.name, "spec": each.spec, "unit": UNIT_WORDS[UnitOfGoods(each.unit)], "place": each.place[:80],
                "custodian": each.keeper[:40], "condition": "，".join(word for word in (each.condition, label) if word)[:80],
            }  # fmt: skip
            return cleaned
        for name in ("name", "unit", "place", "custodian"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))
        return cleaned


Goods = formset_factory(GoodForm, extra=0, max_num=60, absolute_max=60)


class TransferForm(StepForm):
    """An act on the transfer that is under way."""

    record = Transfer

    def prepare(self) -> None:
        found = transfers.newest(self.act.case)
        assert found is not None  # every such act follows the draft of its letter
        self.transfer = found

    def stand(self, where: TransferStands) -> Transfer:
        """The answers on the row of the transfer, and where it stands now on the record, for the roads of the case to ask."""
        self.write_to(self.transfer)
        self.act.also_save(self.transfer)
        self.act.named["transfer"] = self.transfer
        self.act.record.transfer_stands = where
        return self.transfer


# --- the letter and its review ------------------------------------------------------------------------------------------------


class DraftTransfer(StepForm):
    """The letter with its enclosures and its list of goods: what is reviewed is what goes out (ENF-55, ENF-03; E-ENF-24).

    Leaves a version of every party's draft in the words of the letter, and takes what waits of the report away.
    """

    title = _("Draft a transfer of the case")
    button = _("Send the letter to legal review")
    capacity = Capacity.REPORTED
    record = Transfer
    sometimes = "crime article threshold reason"
    row_sets: ClassVar[dict[str, Any]] = {"goods": Goods}
    row_titles: ClassVar[dict[str, Any]] = {"goods": _("Goods of the case that go with it")}
    asks: ClassVar[Asks] = (
        (_("To whom, and why"), "way body transfer_check transfer_reason"),
        (_("What was found"), "facts"),
        (_("Of a suspected crime"), "crime? article? threshold?"),
        (_("Of what is not ours"), "reason?"),
        (_("What goes with it"), "attached_list"),
    )
    body = BodyField(*RECEIVERS, label=_("Body that receives the case"))
    transfer_check = forms.ChoiceField(label=_("Suspicion of a crime"), choices=TransferCheck.choices, widget=forms.RadioSelect)
    transfer_reason = text_field(_("Reason of this view"), rows=2, min_length=4, max_length=500)
    attached_list = text_field(
        _("Enclosures, one a line"),
        rows=4,
        min_length=4,
        max_length=2000,
        help_text=_("Name, copies, pages: report, goods list, appraisal, evidence."),
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        record: EnforcementRecord = case.enforcementrecord
        return case.state in transfers.DRAFTED_IN and record.filed_on is not None and not rules.has_decision(case)

    def prepare(self) -> None:
        record: EnforcementRecord = self.act.record
        known = {name: getattr(record, name) for name in ("transfer_check", "transfer_reason")}
        stated = "\n".join(Fact.objects.filter(case=self.act.case.pk).order_by("no").values_list("text", flat=True))
        self.initial = known | {"facts": stated or record.case_summary} | self.initial

    def held(self) -> list[goods.Goods]:
        """What the bureau holds of the case."""
        return [each for each in goods.of_case(self.act.case) if each.in_state(*HELD)]

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        return [{"held": each.pk, "qty": each.in_state(*HELD).normalize()} for each in self.held()]

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"offered": self.held()}

    def _goods(self) -> Iterator[Refusal]:
        """E-ENF-GOODS for more than is held, for a thing that is listed twice, and for one that is typed although it is held."""
        names, seen = {each.name for each in self.held()}, set()
        for place, row in self.placed_rows("goods"):
            each = row["held"]
            if each is None:
                if row["name"] in names:
                    yield Refusal("E-ENF-GOODS", field=f"{place}-held", note="本局保管的物品，从涉案财物登记中选取")
                continue
            if each.pk in seen:
                yield Refusal("E-ENF-GOODS", field=f"{place}-qty", note=f"{each.no}号物品列了两次")
            elif row["qty"] > (there := each.in_state(*HELD)):
                yield goods.too_much(each, there, field=f"{place}-qty")
            seen.add(each.pk)

    def check(self) -> Iterable[Refusal]:
        cleaned, case = self.cleaned_data, self.act.case
        yield from self._goods()
        if not self.has_occasion(case):
            yield Refusal("E-NOT-OPEN", field="way", note="调查取证、调查终结时提出移送")
            return
        yield from self._to_police() if cleaned["way"] == TransferWay.POLICE else self._to_agency()
        if not rules.live_parties(self.act.record):
            yield Refusal("E-ENF-PARTY", field="way", note="没有当事人")

    def _to_police(self) -> Iterator[Refusal]:
        cleaned = self.cleaned_data
        if cleaned["transfer_check"] != TransferCheck.YES:
            yield Refusal("E-REQUIRED", field="transfer_check", note="以移送书移送公安机关的，应当认定涉嫌犯罪")
        if cleaned["body"].kind != OutsideBody.Kind.POLICE:
            yield Refusal("E-REQUIRED", field="body", note="涉嫌犯罪的移送公安机关")
        for name, note in (("crime", "涉嫌罪名"), ("article", "刑法条文"), ("threshold", "立案追诉标准和达到的数额、情节")):
            if not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=note)
        if cleaned["threshold"] and not re.search(r"[\d一二三四五六七八九十百千万]", cleaned["threshold"]):
            yield Refusal("E-REQUIRED", field="threshold", note="写明达到标准的数额或者次数")

    def _to_agency(self) -> Iterator[Refusal]:
        """A suspected crime never goes this way, whatever the letter calls it (E-ENF-24)."""
        cleaned = self.cleaned_data
        if cleaned["transfer_check"] != TransferCheck.NO:
            yield Refusal("E-ENF-24", field="transfer_check", note="涉嫌犯罪的以移送书移送公安机关，不得以移送函移交")
        for name in ("crime", "article", "threshold"):
            if cleaned[name]:
                yield Refusal("E-ENF-24", field=name, note="涉嫌犯罪的以移送书移送公安机关，不得以移送函移交")
        for name in ("facts", "reason", "transfer_reason"):
            if found := OF_A_CRIME.search(cleaned[name] or ""):
                yield Refusal("E-ENF-24", field=name, note=f"写有“{found.group()}”，涉嫌犯罪的移送公安机关")
        if not cleaned["reason"]:
            yield Refusal("E-REQUIRED", field="reason", note="不属本机关管辖或者属治安案件的理由")

    def apply(self) -> None:
        act, cleaned, record = self.act, self.cleaned_data, self.act.record
        self._take_away("另行移送")
        transfer = Transfer(
            case=act.case, body=cleaned["body"], drafted_on=act.acted_on, drafted_by=act.hand, act_no=act.no,
            attached=[line.strip() for line in cleaned["attached_list"].splitlines() if line.strip()],
        )  # fmt: skip
        self.write_to(transfer)
        transfer.save(force_insert=True)
        lines = []
        for number, row in enumerate(self.rows("goods"), start=1):
            good = TransferGood(transfer=transfer, no=number, **row)
            lines.append(f"{good.name}{good.spec}{good.qty.normalize():f}{good.unit}，存放于{good.place}，{good.custodian}保管")
            act.also_save(good)
        record.transfer_way, record.transfer_goods, record.transfer_stands = transfer.way, bool(lines), TransferStands.DRAFTED
        record.transfer_check, record.transfer_reason = cleaned["transfer_check"], cleaned["transfer_reason"]
        for facts in rules.live_parties(record):
            facts.report_returned, facts.review_result = False, ""
            act.also_save(letter_of(act, facts, transfer, lines))

    def _take_away(self, reason: str) -> None:
        """The report waits no more; what stands beside the road of the case (measures, recusals) goes on. Notices not handed over are void."""
        for task in self.act.movement.open_tasks():
            if "#" not in str(task.token):
                self.act.movement.withdraw(task)
        take_back(self.act, not_handed_over(self.act.case, NOTICES), reason)


def letter_of(act: Any, facts: PartyFacts, transfer: Transfer, things: list[str]) -> Draft:
    """The letter as the lawyer reads it of one party, in the parts of a draft, so that an opinion holds for these very words."""
    is_crime = transfer.way == TransferWay.POLICE
    who = [facts.party.name, facts.party.credit_code, facts.party.representative, facts.party.address]
    content = {
        "party": [word for word in who if word],
        "facts": [line for line in transfer.facts.splitlines() if line.strip()],
        "evidence": [drafts.cited_as(each) for each in drafts.lawful_exhibits(act.case.pk)],
        "law": [f"涉嫌{transfer.crime.removeprefix('涉嫌')}，{transfer.article}；{transfer.threshold}"]
        if is_crime
        else [transfer.reason],
        "basis": [OF_CRIME_RULES if is_crime else OF_COMPETENCE],
        "circumstances": [f"附件：{'；'.join(transfer.attached)}", *(f"涉案物品：{line}" for line in things)],
        "penalties": [f"移送{transfer.body.name}"],
        "correction": [],
    }
    facts.draft_version += 1
    return Draft(
        case=act.case, facts=facts, version=facts.draft_version, content=content, digest=drafts.digest_of(content), made_on=act.acted_on,
        made_by=act.hand, reason="移送书稿" if is_crime else "移送函稿", act_no=act.no,
    )  # fmt: skip


class ReviewTransfer(LegalReview):
    """The lawyer reads the letter before it goes: an opinion for every party, bound to the digest of the letter (ENF-25; E-ENF-07, -35)."""

    title = _("Legal review of the transfer letter")
    desk = ""

    def complete_on(self) -> dt.date | None:
        found = transfers.newest(self.act.case)
        return found.drafted_on if found is not None else None

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        results = {row["result"] for _place, row in self.placed_rows("opinions")}
        for place, row in self.placed_rows("opinions"):
            if row["result"] == ReviewResult.PASS_AFTER_CHANGE:
                yield Refusal("E-REQUIRED", field=f"{place}-result", note="移送书（函）须修改的，退回重新拟制")
        if ReviewResult.PASS in results and len(results) > 1:
            yield Refusal("E-REQUIRED", field="statement", note="移送书（函）只有一份，对各当事人的意见应当一致")

    def apply(self) -> None:
        super().apply()
        act = self.act
        passed = all(row["result"] == ReviewResult.PASS for row in self.rows("opinions"))
        act.record.transfer_stands = TransferStands.PASSED if passed else TransferStands.RETURNED
        transfer = transfers.newest(act.case)
        assert transfer is not None  # the review follows the letter
        transfer.review_opinion = "；".join(dict.fromkeys(row["text"] for row in self.rows("opinions")))
        transfer.reviewer, transfer.reviewed_on = act.hand, act.acted_on
        act.also_save(transfer)
        for facts in self.parties:
            # Nothing of a penalty is discussed with a letter.
            facts.to_discuss = False


# --- to the police: proposed, approved, handed over ---------------------------------------------------------------------------


def letter_holds(form: TransferForm, field: str) -> Iterator[Refusal]:
    """E-ENF-08, -35, -37: the letter that passed is the one that goes, and its evidence may still be cited."""
    for facts in rules.live_parties(form.act.record):
        yield from rules.reviewed_draft(facts, field=field)


class ProposeTransfer(TransferForm):
    """ENF-54: the special team of two or more reports in writing to the main head, to the minute (移送规定 Art.5)."""

    title = _("Report the transfer to the head of the bureau")
    button = _("Hand the report to the head of the bureau")
    capacity = Capacity.REPORTED
    names = ("transfer",)
    asks: ClassVar[Asks] = (
        (_("The special team"), "members team_on"),
        (_("The report"), "report_at handler_opinion measures?"),
    )
    members = HoldersField(Role.INSPECTOR, Role.CASE_HANDLER, label=_("Members of the special team, two or more"))

    def prepare(self) -> None:
        super().prepare()
        record: EnforcementRecord = self.act.record
        both = [key for key in (record.handler_1_id, record.handler_2_id) if key]
        self.initial = {"members": both, "team_on": self.act.acted_on, "report_at": clock.now()} | self.initial

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        team, record = list(cleaned["members"]), self.act.record
        if len(team) < TEAM:
            yield Refusal("E-ENF-02", field="members", note="专案组不少于两名执法人员")
        if not {record.handler_1_id, record.handler_2_id} & {each.pk for each in team}:
            yield Refusal("E-REQUIRED", field="members", note="专案组中应当有本案承办人")
        yield from recused.barred(self.act.case, (("members", each) for each in team))
        if not record.filed_on <= cleaned["team_on"] <= self.act.acted_on:
            yield Refusal("E-ENF-DAYS", field="team_on", note=f"应当在立案{record.filed_on:%Y-%m-%d}以后，不晚于办理日期")
        yield from not_ahead(cleaned["report_at"], field="report_at")
        if self.transfer.reviewed_on and clock.day_of(cleaned["report_at"]) < self.transfer.reviewed_on:
            yield Refusal(
                "E-ENF-DAYS", field="report_at", note=f"移送书{self.transfer.reviewed_on:%Y-%m-%d}审核通过，报告应当在其后"
            )
        yield from letter_holds(self, "members")

    def apply(self) -> None:
        act, team = self.act, list(self.cleaned_data["members"])
        transfer = self.stand(TransferStands.PASSED)
        transfer.team, transfer.team_names = [each.pk for each in team], [each.name for each in team]
        for member in team:
            if member.pk != act.hand.pk:
                act.participate(member, self.capacity, second=True)


class DecideTransfer(TransferForm):
    """ENF-54: the main head approves or does not, within three days; his reason is kept in the file (TL-TRF-01; 移送规定 Art.5)."""

    title = _("Decide on the transfer to the police")
    button = _("Decide on the transfer")
    capacity = Capacity.DECIDED
    names = ("transfer", "decided_at")
    sometimes = "refuse_reason"
    asks: ClassVar[Asks] = "decision=head_decision decided_at refuse_reason?"

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"decided_at": clock.now()} | self.initial

    def forewarning(self) -> Forewarning | None:
        row = self.transfer
        words = gettext("To %(body)s: %(crime)s, %(article)s") % {
            "body": row.body.name,
            "crime": row.crime,
            "article": row.article,
        }
        return Forewarning(words, (row.threshold, row.facts), may_send=True)

    def check(self) -> Iterable[Refusal]:
        cleaned, hand = self.cleaned_data, self.act.hand
        is_head = offices.holds(hand, Role.BUREAU_HEAD, on=self.act.acted_on)
        if not is_head and not recused.head_has_withdrawn(self.act.case):
            yield Refusal("E-SCOPE", field="decision", note="移送公安机关由主要负责人决定，不得委托")
        yield from rules.no_handler(self.act.record, hand, "E-SOD-05", field="decision")
        yield from not_ahead(cleaned["decided_at"], field="decided_at")
        yield from in_order(self.transfer.report_at, cleaned["decided_at"], field="decided_at", note="应当在收到书面报告以后")
        if cleaned["decision"] == HeadDecision.REFUSE:
            yield from says_why(cleaned["refuse_reason"], field="refuse_reason")
        elif cleaned["refuse_reason"]:
            yield Refusal("E-REQUIRED", field="refuse_reason", note="批准移送的不写不批准的理由")

    def apply(self) -> None:
        granted = self.cleaned_data["decision"] == HeadDecision.APPROVE
        transfer = self.stand(TransferStands.APPROVED if granted else TransferStands.REFUSED)
        transfer.decided_by = self.act.hand
        self.act.named["decided_at"] = transfer.decided_at
        if not granted:
            # The report is written anew, and says anew whether a crime is suspected.
            self.act.record.transfer_check, self.act.record.transfer_reason = "", ""


class HandOverToPolice(TransferForm, TwoOfficersForm):
    """ENF-55, ENF-56: two of the special team hand the letter over within 24 hours; the police sign, the procurator gets a copy (TL-TRF-02)."""

    title = _("Hand the case over to the police")
    button = _("Record the hand-over")
    capacity = Capacity.REPORTED
    names = ("transfer", "received_on")
    asks: ClassVar[Asks] = (
        (_("The hand-over"), "inspector_2 handed_at receipt_at receiver receipt"),
        (_("The copy"), "procurator procurator_copied"),
    )
    receipt = files(_("Receipt signed by the police"), most=5)
    procurator = BodyField(OutsideBody.Kind.PROCURATORATE, label=_("Procuratorate that gets a copy"))
    procurator_copied = forms.BooleanField(label=_("A copy of the letter was sent to it"), required=False)

    def prepare(self) -> None:
        TwoOfficersForm.prepare(self)
        TransferForm.prepare(self)
        self.initial = {"handed_at": clock.now(), "receipt_at": clock.now()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from TwoOfficersForm.check(self)
        cleaned, row = self.cleaned_data, self.transfer
        for each, quantity in held_of(row):
            if quantity > (there := each.in_state(*HELD)):
                yield goods.too_much(each, there, field="receipt")
        for field, officer in (("inspector_2", self.act.hand), ("inspector_2", cleaned["inspector_2"])):
            if officer.pk not in row.team:
                yield Refusal("E-ENF-02", field=field, note=f"{officer.name}不是专案组成员（{'、'.join(row.team_names)}）")
        yield from in_order(row.decided_at, cleaned["handed_at"], field="handed_at", note="应当在批准移送以后")
        yield from in_order(cleaned["handed_at"], cleaned["receipt_at"], field="receipt_at", note="签收不得早于移送")
        for name in ("handed_at", "receipt_at"):
            yield from not_ahead(cleaned[name], field=name)
        if not cleaned["procurator_copied"]:
            yield Refusal("E-REQUIRED", field="procurator_copied", note="移送书应当抄送同级人民检察院")
        yield from letter_holds(self, "handed_at")

    def apply(self) -> None:
        act = self.act
        transfer = self.stand(TransferStands.AWAY)
        transfer.procurator = self.cleaned_data["procurator"]
        act.named["received_on"] = clock.day_of(transfer.receipt_at)  # type: ignore[arg-type]
        act.record.police_since, act.record.police_back_on = act.named["received_on"], None


# --- what the police answer ---------------------------------------------------------------------------------------------------


class PoliceForwarded(TransferForm):
    """The police are not competent and have passed the case on within their 24 hours: it is recorded, their three days run on (TL-TRF-04)."""

    title = _("Record that the police passed the case on")
    button = _("Record it")
    capacity = "recorded"
    asks: ClassVar[Asks] = "forwarded_to forwarded_on notice"
    notice = files(_("Notice of the police"), most=5)

    def check(self) -> Iterable[Refusal]:
        yield from received_in_order(self, self.cleaned_data["forwarded_on"], "forwarded_on")

    def apply(self) -> None:
        self.stand(TransferStands.AWAY)


def received_in_order(form: TransferForm, day: dt.date, field: str) -> Iterator[Refusal]:
    """E-ENF-DAYS for an answer of a day before the hand-over, or of one that has not come."""
    handed = clock.day_of(form.transfer.handed_at) if form.transfer.handed_at else form.transfer.drafted_on
    if not handed <= day <= form.act.acted_on:
        yield Refusal("E-ENF-DAYS", field=field, note=f"应当在移送{handed:%Y-%m-%d}以后，不晚于办理日期")


class RecordPoliceAnswer(TransferForm):
    """Opened, not opened, or the file sent back, with the written notice (移送规定 Art.8; TL-TRF-03)."""

    title = _("Record the answer of the police")
    button = _("Record the answer")
    capacity = "recorded"
    names = ("transfer", "answered_on")
    asks: ClassVar[Asks] = "police_result answer_no? answered_on answer_words letter"
    letter = files(_("Notice of the police"), most=5)
    STANDS: ClassVar = {
        PoliceResult.OPENED: TransferStands.OPENED, PoliceResult.NOT_OPENED: TransferStands.NOT_OPENED, PoliceResult.RETURNED: TransferStands.SENT_BACK,
    }  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        yield from received_in_order(self, self.cleaned_data["answered_on"], "answered_on")

    def apply(self) -> None:
        transfer = self.stand(self.STANDS[PoliceResult(self.cleaned_data["police_result"])])
        self.act.named["answered_on"] = transfer.answered_on


class HandOverGoods(TransferForm, TwoOfficersForm):
    """ENF-56: once the police have opened the case its goods go to them within three days, by two officers (移送规定 Art.12; TL-TRF-06)."""

    title = _("Hand the goods over to the police")
    button = _("Record the hand-over of the goods")
    capacity = Capacity.REPORTED
    names = ("transfer",)
    asks: ClassVar[Asks] = "inspector_2 goods_handed_on goods_receiver complete receipt"
    goods_receiver = forms.CharField(label=_("Who took the goods over"), max_length=60)
    complete = forms.BooleanField(label=_("Every item of the list was handed over as it stands there"), required=False)
    receipt = files(_("List signed by the police"), most=5)

    def prepare(self) -> None:
        TwoOfficersForm.prepare(self)
        TransferForm.prepare(self)
        self.initial = {"goods_handed_on": self.act.acted_on} | self.initial

    def forewarning(self) -> Forewarning | None:
        lines = tuple(
            f"{good.no}. {good.name} {good.qty.normalize():f}{good.unit}（{good.place}）"
            for good in transfers.goods_of(self.transfer)
        )
        return Forewarning(gettext("Goods of the list:"), lines, may_send=True)

    def check(self) -> Iterable[Refusal]:
        yield from TwoOfficersForm.check(self)
        cleaned, row = self.cleaned_data, self.transfer
        for each, quantity in held_of(row):
            if quantity > (there := each.in_state(*HELD)):
                yield goods.too_much(each, there, field="complete")
        if not (row.answered_on or row.drafted_on) <= cleaned["goods_handed_on"] <= self.act.acted_on:
            yield Refusal("E-ENF-DAYS", field="goods_handed_on", note="应当在公安机关立案以后，不晚于办理日期")
        if not cleaned["complete"]:
            yield Refusal("E-REQUIRED", field="complete", note="逐项核对清单后移交")

    def apply(self) -> None:
        transfer = self.stand(TransferStands.OPENED)
        self.act.findings["receiver"] = self.cleaned_data["goods_receiver"]
        officers = (self.act.hand, self.cleaned_data["inspector_2"])
        leave_custody(self, transfer, self.cleaned_data["goods_receiver"], officers, "receipt")
        self.act.named["transfer"] = transfer


def held_of(transfer: Transfer) -> list[tuple[goods.Goods, Decimal]]:
    """What of the list is in the custody of the bureau, as the register has it now."""
    known = {each.pk: each for each in goods.of_case(transfer.case_id)}
    return [(known[line.held_id], line.qty) for line in transfers.goods_of(transfer) if line.held_id in known]


def leave_custody(form: StepForm, transfer: Transfer, receiver: str, officers: tuple[Account, Account], *receipts: str) -> None:
    """What the list names leaves the register; a measure that holds nothing any more is over, and its clocks with it.

    Raises ``Refusal`` E-ENF-GOODS where less is there than the list says.
    """
    rows = held_of(transfer)
    if rows:
        to = f"{transfer.body.name}（{receiver}）"[:80] if receiver else transfer.body.name[:80]
        goods.hand_over(
            form.act, rows, to=to, place=transfer.body.name[:100], officers=officers, receipts=digests(form, *receipts)
        )


class AskPoliceAgain(TransferForm):
    """The bureau does not accept the refusal: the police are asked to reconsider within three days, or the procurator to supervise (移送规定 Art.9)."""

    title = _("Ask again about a refusal of the police")
    button = _("Record that it was asked")
    capacity = "decided"
    names = ("transfer",)
    asks: ClassVar[Asks] = "asked_again again_reason letter"
    again_reason = text_field(_("Why the refusal is not accepted"), rows=3, min_length=10, max_length=500)
    letter = files(_("Letter of the bureau"), most=5)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return bool(transfers.was_refused(case.enforcementrecord))

    def check(self) -> Iterable[Refusal]:
        cleaned, row = self.cleaned_data, self.transfer
        if not transfers.was_refused(self.act.record):
            yield Refusal("E-NOT-OPEN", field="asked_again", note="公安机关没有作出不予立案的决定")
            return
        if cleaned["asked_again"] != AskedAgain.RECONSIDER:
            return
        assert row.answered_on is not None  # a refusal has its day
        if row.asked_again == AskedAgain.RECONSIDER:
            yield Refusal("E-NOT-OPEN", field="asked_again", note="已经提请复议，仍不服的建议人民检察院立案监督")
        elif (latest := last_day(terms.ASK_POLICE_AGAIN, row.answered_on)) < self.act.acted_on:
            yield Refusal("E-NOT-OPEN", field="asked_again", note=f"提请复议至{latest:%Y-%m-%d}止，可以建议人民检察院立案监督")

    def apply(self) -> None:
        transfer = self.stand(TransferStands.AWAY)
        transfer.asked_again_on = self.act.acted_on
        self.act.findings["reason"] = self.cleaned_data["again_reason"]


class BackToCase(TransferForm):
    """The case goes on with the bureau: its report is written anew, its ninety days were never stopped (ENF-24; E-ENF-44).

    Only after the police did not open, the file was sent back, or the procurator does not prosecute (行政处罚法 Art.27).
    """

    title = _("Take the case back into the procedure")
    button = _("Go on with the case")
    capacity = "decided"
    names = ("transfer",)
    asks: ClassVar[Asks] = "back_reason"

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.enforcementrecord.transfer_stands in (TransferStands.OPENED, TransferStands.NOT_PROSECUTED)

    def check(self) -> Iterable[Refusal]:
        if not transfers.may_come_back(self.act.record):
            yield Refusal("E-ENF-44", field="back_reason", note="公安机关已立案，检察机关尚未决定不起诉或者退回")

    def apply(self) -> None:
        act, record = self.act, self.act.record
        transfer = self.stand(TransferStands.BACK)
        transfer.back_on = act.acted_on
        if record.police_since is not None:
            record.police_back_on = act.acted_on
        act.findings["reason"] = transfer.back_reason


# --- what procurator and court decide, also behind the closing ---------------------------------------------------------------


class CriminalForm(StepForm):
    """What was decided on one party in the criminal procedure, with its document."""

    capacity = "recorded"
    record = CriminalResult
    facts = forms.ModelChoiceField(label=_("Party"), queryset=PartyFacts.objects.none())
    body = BodyField(*DECIDING, label=_("Court, procuratorate or police"))
    document = files(_("Judgment or decision as a file"), most=10)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.enforcementrecord.police_since is not None

    def prepare(self) -> None:
        rows = PartyFacts.objects.filter(case=self.act.case.pk, ended="").select_related("party").order_by("pk")
        self.fields["facts"].queryset = rows
        if len(rows) == 1:
            self.initial = {"facts": rows[0].pk} | self.initial

    def check(self) -> Iterable[Refusal]:
        record: EnforcementRecord = self.act.record
        day = self.cleaned_data["decided_on"]
        if record.police_since is None:
            yield Refusal("E-NOT-OPEN", field="facts", note="本案未移送公安机关")
        elif not record.police_since <= day <= self.act.acted_on:
            yield Refusal("E-ENF-DAYS", field="decided_on", note=f"应当在移送{record.police_since:%Y-%m-%d}以后，不晚于办理日期")

    def keep(self, **more: Any) -> CriminalResult:
        act, cleaned = self.act, self.cleaned_data
        row = CriminalResult(
            case=act.case, facts=cleaned["facts"], body=cleaned["body"], received_on=act.acted_on, act_no=act.no, **more
        )
        self.write_to(row)
        act.also_save(row)
        return row


class ProsecutorReturned(CriminalForm):
    """The procurator does not prosecute and suggests a penalty (行刑反向衔接): the case may go on, a closed one in a linked case.

    Where a court has imposed a criminal fine there is none of ours any more (行政处罚法 Art.35(2)).
    """

    title = _("Record that the procurator suggests a penalty")
    button = _("Record the suggestion")
    asks: ClassVar[Asks] = "facts body document_no decided_on words document"
    body = BodyField(OutsideBody.Kind.PROCURATORATE, label=_("Procuratorate"))

    def apply(self) -> None:
        self.keep(outcome=CriminalOutcome.NOT_PROSECUTED, suggests_penalty=True)
        if not self.act.case.is_closed:
            transfer = transfers.newest(self.act.case)
            assert transfer is not None
            transfer.returned_on = self.act.acted_on
            self.act.also_save(transfer)
            self.act.record.transfer_stands = TransferStands.NOT_PROSECUTED


class RecordCriminalResult(CriminalForm):
    """The judgment or decision; what of our fine was paid before is set off against a criminal fine (行政处罚法 Art.35(2))."""

    title = _("Record the criminal result")
    button = _("Record the result")
    sometimes = "criminal_fine set_off"
    asks: ClassVar[Asks] = (
        (_("Whom, and by whom"), "facts body document_no decided_on"),
        (_("The result"), "outcome words criminal_fine? set_off? document"),
    )

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        cleaned = self.cleaned_data
        fine, set_off = cleaned["criminal_fine"], cleaned["set_off"]
        if fine and cleaned["outcome"] != CriminalOutcome.CONVICTED:
            yield Refusal("E-REQUIRED", field="criminal_fine", note="只有判处刑罚的填写罚金")
        paid = paid_fines(cleaned["facts"])
        if set_off and (not fine or set_off > min(fine, paid)):
            yield Refusal("E-REQUIRED", field="set_off", note=f"折抵不得超过罚金和已缴罚款（{paid}元）")
        if fine and paid and not set_off:
            yield Refusal("E-REQUIRED", field="set_off", note=f"该当事人已缴罚款{paid}元，应当折抵相应罚金，填写判决折抵的数额")

    def apply(self) -> None:
        self.keep()


def paid_fines(facts: PartyFacts) -> Decimal:
    """What the party has paid of our fine."""
    rows = Paid.objects.filter(facts=facts, purpose=Paid.For.FINE)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


# --- to another agency --------------------------------------------------------------------------------------------------------


class ReferCompetent(TransferForm):
    """ENF-03 with the list of goods: the agency that is competent gets the filed case (行政处罚法 Art.22, 25; E-ENF-24)."""

    title = _("Refer the case to the competent agency")
    button = _("Hand the case over to the agency")
    capacity = "decided"
    names = ("transfer", "referral")
    asks: ClassVar[Asks] = "opinion"
    opinion = text_field(_("Opinion"), rows=2, max_length=300)

    def check(self) -> Iterable[Refusal]:
        record: EnforcementRecord = self.act.record
        yield from rules.no_handler(record, self.act.hand, "E-SOD-13", field="opinion")
        if record.transfer_check != TransferCheck.NO or OF_A_CRIME.search(self.cleaned_data["opinion"]):
            yield Refusal("E-ENF-24", field="opinion", note="涉嫌犯罪的移送公安机关")
        yield from letter_holds(self, "opinion")

    def apply(self) -> None:
        act = self.act
        transfer = self.stand(TransferStands.AWAY)
        transfer.handed_at = act.recorded_at
        act.named["referral"] = referral = Referral(
            source_case=act.case, kind=Referral.Kind.OTHER_DEPARTMENT, department=transfer.body.name, reason=transfer.reason,
            basis="《行政处罚法》第二十二条、第二十五条", opened_on=act.acted_on, opened_by=act.hand,
        )  # fmt: skip
        act.also_save(referral)
        act.findings["opinion"] = self.cleaned_data["opinion"]


class ConfirmReceipt(hand_over.FileReceipt):
    """The agency has the case: its receipt is filed, and its outcome is awaited (TL-ENF-52)."""

    button = _("File the receipt; the outcome is awaited")

    def apply(self) -> None:
        super().apply()
        transfer, record = transfers.newest(self.act.case), self.act.record
        if transfer is not None:
            leave_custody(self, transfer, "", (record.handler_1, record.handler_2), "file")


class RecordOutcome(TransferForm):
    """What the agency has made of it: detained, fined, opened, or sent back; the bureau records a detention and decides none (E-ENF-25)."""

    title = _("Record the outcome at the other agency")
    button = _("Record the outcome")
    capacity = "recorded"
    names = ("transfer",)
    sometimes = "detained"
    asks: ClassVar[Asks] = "outcome outcome_on outcome_words detained? letter"
    letter = files(_("Letter of the agency"), most=5)

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        yield from received_in_order(self, cleaned["outcome_on"], "outcome_on")
        is_detention = cleaned["outcome"] == AgencyOutcome.DETAINED
        if is_detention and not cleaned["detained"]:
            yield Refusal("E-REQUIRED", field="detained", note="拘留人数")
        if cleaned["detained"] and not is_detention:
            yield Refusal("E-REQUIRED", field="outcome", note="填写拘留人数的，处理结果选拘留")
        if is_detention and self.transfer.body.kind != OutsideBody.Kind.POLICE:
            yield Refusal("E-ENF-25", field="outcome", note="拘留只能由公安机关决定")

    def apply(self) -> None:
        is_back = self.cleaned_data["outcome"] == AgencyOutcome.RETURNED
        self.stand(TransferStands.SENT_BACK if is_back else TransferStands.SETTLED)
