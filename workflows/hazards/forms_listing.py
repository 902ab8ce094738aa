"""Listed supervision: proposal, approval, notice, plan, tracking rounds, acceptance (hazard.md H7, secondary.md section 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from documents import services as documents
from documents.reading import unserved_of
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.engine.forms import StepForm
from workflows.engine.questions import PhotosField, day_field, text_field
from workflows.hazards import rules, terms
from workflows.hazards.forms_order import begin_order, withdraw_items
from workflows.hazards.forms_review import OpenReview, ReportDone, ReportLate
from workflows.hazards.forms_service import ServiceForm
from workflows.hazards.models import HazardItem, HazardRecord, ListingBatch, RoundVisit, TrackingRound
from workflows.hazards.vocabulary import Grade


def observers(case: Any) -> list[Account]:
    """Discipline observers of the county today; the office reads no file by itself, and whoever holds it is named in the listed case."""
    place = {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}
    return offices.holders(Role.DISCIPLINE_OBSERVER, **place) or list(offices.everybody(Role.DISCIPLINE_OBSERVER))


def _next_batch(year: int) -> ListingBatch:
    last = ListingBatch.objects.filter(year=year).first()
    return ListingBatch.objects.create(year=year, number=(last.number if last else 0) + 1)


class ProposeListing(StepForm):
    """HAZ-08: why this hazard should be listed, in which batch, under whose supervision, until when."""

    title = _("Propose listing")
    button = _("Send the proposal to the committee's office")
    capacity = "requested"
    record = HazardRecord
    asks = (
        (_("Why"), "reasons=listing_reasons"),
        (_("Listing"), "batch grade supervisor responsible_post due_on=treat_due_on requirements=treatment_requirements"),
    )
    batch = forms.ModelChoiceField(
        label=_("Batch"), queryset=ListingBatch.objects.all(), required=False, empty_label=_("Open the next batch of this year")
    )

    def prepare(self) -> None:
        today = clock.today()
        days = int(bureau.value("hazards.listing_days"))
        newest = ListingBatch.objects.filter(year=today.year).first()
        self.initial = {"due_on": today + dt.timedelta(days=days), "batch": newest, "grade": Grade.COUNTY} | self.initial

    def check(self) -> Iterable[Refusal]:
        cleaned, on = self.cleaned_data, self.act.acted_on
        yield from rules.treatment_in_range(on, cleaned["due_on"])
        if self.act.case.unit and cleaned["supervisor"].strip() == self.act.case.unit.name:
            yield Refusal("E-SOD-12", field="supervisor")

    def apply(self) -> None:
        record = self.act.record
        record.batch = self.cleaned_data["batch"] or _next_batch(self.act.acted_on.year)
        record.proposed_on, record.listing_approved, record.listing_opinion = self.act.acted_on, None, ""


class ApproveListing(StepForm):
    """The committee's office approves with the signature of the government leader on file, or refuses with a reason."""

    sometimes = "signature leader_on"
    names = ("observers",)
    title = _("Decide on the listing")
    button = _("Decide on the listing")
    capacity = "listed"
    record = HazardRecord
    asks = "approved=listing_approved leader_opinion=listing_opinion leader_on? signature"
    leader_on = day_field(_("Signed by the government leader on"), required=False)
    signature = PhotosField(
        label=_("Signed approval of the government leader"), most=3, required=False, accept="image/*,application/pdf"
    )

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        if cleaned["approved"]:
            for name in ("signature", "leader_on"):
                if not cleaned[name]:
                    yield Refusal("E-REQUIRED", field=name, note="须有政府分管领导签批")
        if cleaned["leader_on"] and not record.proposed_on <= cleaned["leader_on"] <= self.act.acted_on:
            yield Refusal("E-HAZ-03", field="leader_on", note="签批日期不得早于提请日期，也不得晚于办理日期")

    def apply(self) -> None:
        record, act = self.act.record, self.act
        act.named["observers"] = []
        if self.cleaned_data["approved"]:
            record.is_listed, record.listed_on = True, act.acted_on
            record.treat_due_original = record.treat_due_on
            act.named["observers"] = observers(act.case)
        else:
            # What was approved and sent back before its notice went out is not listed any more.
            record.is_listed, record.listed_on = False, None
            reason = str(act.node.task_title)
            issue = [row for row in act.deadlines if row.term == terms.ISSUE_LISTING.code and row.is_open]
            cases.end(issue, reason=reason, on=act.acted_on)


class AnnounceListing(StepForm):
    """HAZ-09 to unit, township, sector department and discipline commission; HAZ-10 in at least one medium."""

    title = _("Issue the listing notice and announce it")
    button = _("Issue the notice and the public list")
    capacity = "listed"
    media = forms.CharField(label=_("Media of the notice, separated by commas"), max_length=300)  # type: ignore[assignment]
    contact = forms.CharField(label=_("Contact of the committee's office"), max_length=120)
    issuer = forms.CharField(label=_("Who signs the notice for issue (name)"), max_length=40)

    def apply(self) -> None:
        self.act.record.media = self._media()
        self.act.named["contact"] = self.cleaned_data["contact"]
        self._write_items()

    def _media(self) -> list[str]:
        words = self.cleaned_data["media"].replace("，", ",").replace("、", ",").split(",")
        return [word.strip() for word in words if word.strip()]

    def _write_items(self) -> None:
        """Each line of the requirements is an item that the acceptance looks at, and so is what an earlier order left open."""
        act, record = self.act, self.act.record
        left = begin_order(self)
        lines = [line.strip() for line in record.treatment_requirements.splitlines() if line.strip()]
        act.named["items"] = [
            HazardItem(
                case=act.case, round=record.order_round, no=number, problem=f"{act.case.title}：{line}"[:500], requirement=line[:500],
                legal_basis=record.legal_basis, due_on=record.treat_due_on,
            )
            for number, line in enumerate(lines, start=1)
        ]  # fmt: skip
        for item in left:
            act.named["items"].append(item.asked_again(record.order_round, len(act.named["items"]) + 1, record.treat_due_on))
        for item in act.named["items"]:
            act.also_save(item)

    def check(self) -> Iterable[Refusal]:
        if not self._media():
            yield Refusal("E-REQUIRED", field="media", note="至少一种公告媒体")


class ServeListing(ServiceForm):
    """The notice reaches the unit: the treatment runs from here (TL-HAZ-11)."""

    title = _("Serve the listing notice")
    button = _("Record the service; the treatment period starts")

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        due_on = self.act.record.treat_due_on
        if due_on is not None and self.cleaned_data["served_on"] >= due_on:
            yield Refusal("E-HAZ-04", field="served_on", note=f"通知书所载期限{due_on:%Y-%m-%d}不晚于送达日期，应当重新下达")

    def apply(self) -> None:
        super().apply()
        self.act.record.listing_served_on = self.cleaned_data["served_on"]


class TakeBackNotice(StepForm):
    """A notice whose treatment period is over before it could be served is revoked; it is issued anew with another day."""

    title = _("Take back a listing notice that can no longer be served")
    button = _("Revoke the notice and announce anew")
    capacity = "listed"
    record = HazardRecord
    asks = "due_on=treat_due_on reason"
    reason = text_field(_("Why it could not be served"), rows=2, min_length=4, max_length=300)

    def check(self) -> Iterable[Refusal]:
        if rules.treatment_runs(self.act.record):
            yield Refusal("E-NOT-OPEN", field="reason", note="治理期限未到，仍可送达")
        yield from rules.treatment_in_range(self.act.acted_on, self.cleaned_data["due_on"])

    def apply(self) -> None:
        act = self.act
        act.record.treat_due_original = act.record.treat_due_on
        withdraw_items(self)
        for document in unserved_of(act.case, "HAZ-09"):
            documents.revoke(document, on=act.acted_on, reason=self.cleaned_data["reason"], by=act.actor)


class SubmitPlan(StepForm):
    """HAZ-04: the six contents of the treatment plan (Order 16 Art.15), within ten days of the notice."""

    title = _("Hand in the treatment plan")
    button = _("Send the treatment plan to the committee's office")
    capacity = "treated"
    goals = text_field(_("1. Goals and tasks"), rows=3, min_length=4, max_length=3000)
    measures = text_field(_("2. Methods and measures"), rows=3, min_length=4, max_length=3000)
    funds = text_field(_("3. Funds and materials, with figures"), rows=3, min_length=4, max_length=3000)
    responsible_body = text_field(_("4. Body and persons in charge, by post"), rows=2, min_length=4, max_length=1000)
    schedule = text_field(_("5. Time limits and requirements, stage by stage"), rows=3, min_length=4, max_length=3000)
    safety_measures = text_field(_("6. Safety measures"), rows=3, min_length=4, max_length=3000)
    emergency_plan = text_field(_("and emergency plan"), rows=3, min_length=4, max_length=3000)

    def check(self) -> Iterable[Refusal]:
        if not any(letter.isdigit() for letter in self.cleaned_data["funds"]):
            yield Refusal("E-REQUIRED", field="funds", note="经费应当写明数额")

    def apply(self) -> None:
        self.act.record.plan_on = self.act.acted_on


class ApplyAcceptance(ReportDone):
    """HAZ-07 for a listed hazard: treatment is done, acceptance is asked for."""

    title = _("Apply for acceptance")
    button = _("Send the application for acceptance to the committee's office")
    asks = ((_("Application"), "completed_on own_conclusion expert_report truth"),)
    own_conclusion = text_field(_("Conclusion of the unit's own assessment"), rows=2, min_length=4, max_length=300)
    expert_report = PhotosField(
        label=_("Assessment report of experts or an institute"), most=5, required=False, accept="image/*,application/pdf"
    )


class ApplyLate(ReportLate, ApplyAcceptance):
    """The treatment period is over and the unit applies all the same: the officers read it before they look; late it stays."""

    title = _("Apply for acceptance after the treatment period")


class OpenAcceptance(OpenReview):
    """The treatment period has passed without an application: the acceptance is made unasked (TL-HAZ-13; hazard.md H5, H7)."""

    title = _("Arrange the acceptance unasked")
    button = _("Arrange the acceptance and tell the unit")


class TrackingRoundForm(StepForm):
    """HAZ-12: one round visits this hazard; joint rounds need the observer's sign-in, and past rounds are never changed.

    Rounds stand in the order of their days, none before the listing, and the next one is due within the interval (TL-HAZ-14).
    """

    title = _("Track in a joint round")
    button = _("Record the visit of this round")
    capacity = "tracked"
    legal_day = "held_on"
    record = RoundVisit
    asks = (
        (_("Round"), "round_no held_on participants observer next_due"),
        (_("What was found"), "progress problem demand photos"),
    )
    round_no = forms.IntegerField(label=_("Round of the year"), min_value=1, max_value=99)
    held_on = day_field(_("Date of the round"))
    participants = forms.CharField(label=_("Bodies that took part"), max_length=300)
    observer = forms.ModelChoiceField(label=_("Discipline observer who signed in"), queryset=Account.objects.none())
    next_due = day_field(_("Next round by"))
    photos = PhotosField(label=_("Photographs of the round"), most=10, required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return HazardRecord.objects.filter(case=case, is_listed=True).exists()

    def prepare(self) -> None:
        self.fields["observer"].queryset = offices.everybody(Role.DISCIPLINE_OBSERVER)
        newest = TrackingRound.objects.filter(year=clock.today().year).order_by("-number").first()
        self.initial = {
            "round_no": (newest.number if newest else 0) + 1, "held_on": clock.today(), "observer": offices.everybody(Role.DISCIPLINE_OBSERVER).first(),
            "participants": "市安委办、市纪委监委（观察）、行业主管部门、属地乡镇（街道）", "next_due": rules.latest_round(clock.today()),
        } | self.initial  # fmt: skip

    def check(self) -> Iterable[Refusal]:
        cleaned, record = self.cleaned_data, self.act.record
        if not record.is_listed:
            yield Refusal("E-NOT-OPEN", field="round_no", note="未挂牌督办")
            return
        yield from rules.next_round_in_time(cleaned["held_on"], cleaned["next_due"])
        if cleaned["held_on"] < record.listed_on:
            yield Refusal("E-HAZ-03", field="held_on", note=f"不得早于批准挂牌日期{record.listed_on:%Y-%m-%d}")
        yield from self._number_in_order()
        yield from self._day_in_order()

    def _number_in_order(self) -> Iterator[Refusal]:
        """E-ROUND-NUMBER, E-ROUND-PAST: the next round of the year, or one that other hazards were visited in on the same day."""
        cleaned = self.cleaned_data
        year, number = cleaned["held_on"].year, cleaned["round_no"]
        known = TrackingRound.objects.filter(year=year, number=number).first()
        last = TrackingRound.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
        if known is None and number != last + 1:
            yield Refusal("E-ROUND-NUMBER", field="round_no", note=f"下一轮应为第{last + 1}轮")
        if known is not None and known.held_on != cleaned["held_on"]:
            yield Refusal("E-ROUND-NUMBER", field="round_no", note=f"第{number}轮已于{known.held_on:%Y-%m-%d}进行")
        if known is not None and RoundVisit.objects.filter(round=known, case=self.act.case).exists():
            yield Refusal("E-ROUND-PAST", field="round_no")

    def _day_in_order(self) -> Iterator[Refusal]:
        """E-ROUND-NUMBER: a new round is not held before the last one, and this hazard not visited before it was last visited."""
        held_on, year = self.cleaned_data["held_on"], self.cleaned_data["held_on"].year
        is_new = not TrackingRound.objects.filter(year=year, number=self.cleaned_data["round_no"]).exists()
        earlier = TrackingRound.objects.all() if is_new else TrackingRound.objects.filter(visits__case=self.act.case)
        last = earlier.order_by("-held_on", "-number").first()
        if last is not None and held_on < last.held_on:
            note = f"不得早于{last.year}年第{last.number}轮的{last.held_on:%Y-%m-%d}"
            yield Refusal("E-ROUND-NUMBER", field="held_on", note=note)

    def apply(self) -> None:
        cleaned, act = self.cleaned_data, self.act
        held, _made = TrackingRound.objects.get_or_create(
            year=cleaned["held_on"].year, number=cleaned["round_no"],
            defaults={"held_on": cleaned["held_on"], "participants": cleaned["participants"], "observer": cleaned["observer"], "next_due": cleaned["next_due"]},
        )  # fmt: skip
        act.also_save(RoundVisit(round=held, case=act.case, **self.answers()))
        act.participate(cleaned["observer"], "observed")
        act.named["round"] = held


class BackToListed(StepForm):
    """HAZ-11: after a round the supervision goes on; the letter says what is asked until when."""

    title = _("Go on with the listed supervision")
    button = _("Issue the supervision letter")
    capacity = "handled"
    addressee = forms.CharField(label=_("Addressee"), max_length=120)
    demand = text_field(_("Demand"), rows=2, min_length=4, max_length=500)
    reply_due = day_field(_("Reply by"))

    def prepare(self) -> None:
        case = self.act.case
        name = case.unit.name if case.unit else (case.township.name if case.township else "")
        self.initial = {"addressee": name, "reply_due": clock.today() + dt.timedelta(days=15)} | self.initial

    def check(self) -> Iterable[Refusal]:
        if self.cleaned_data["reply_due"] <= self.act.acted_on:
            yield Refusal("E-HAZ-04", field="reply_due")

    def apply(self) -> None:
        record: HazardRecord = self.act.record
        late = (self.act.acted_on - record.treat_due_on).days if record.treat_due_on else 0
        self.act.named["overdue"] = max(late, 0)


class ContinueListing(BackToListed):
    """Acceptance failed: the hazard stays listed with the same due date (HAZ-11)."""

    title = _("Go on with the listing after failed acceptance")

    def apply(self) -> None:
        super().apply()
        # What the unit reports from now on is another application.
        self.act.record.reported_on = None
