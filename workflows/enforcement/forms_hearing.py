"""The hearing of a party (听证): asked for, notified, put off, held or ended, reported on; what follows it (行政处罚法 Art.63 to 65)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from documents import services as documents
from documents.reading import unserved
from foundation import clock
from foundation import settings as bureau
from foundation.refusals import Refusal
from permissions import offices
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import forms_defence, forms_review, forms_service, rules
from workflows.enforcement import rules_hearing as hearings
from workflows.enforcement.fields import files, in_order, not_ahead, party_of
from workflows.enforcement.holders import HolderField
from workflows.enforcement.models import Examined, Exhibit, Hearing, PartyFacts, Representative
from workflows.enforcement.vocabulary import BY_THE_PARTY, AskedWay, Capacity, HearingEnd, Right
from workflows.engine import authority
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import day_field, text_field

NOTICE = "ENF-32"


# --- asked for --------------------------------------------------------------------------------------------------------------


class RequestHearing(StepForm):
    """The party asks to be heard, within five working days of the service of the notice; of a letter the day of the post mark counts."""

    sometimes = "posted_on letter"
    names = ("hosts",)
    title = _("Ask for a hearing")
    button = _("Ask for the hearing")
    capacity = "requested"
    asks_history = True
    record = Hearing
    asks: ClassVar[Asks] = "asked_way posted_on letter"
    posted_on = day_field(_("Day of the post mark"), required=False)
    letter = files(_("Written request, record of what was said, or the foot of the notice"), most=5, required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return PartyFacts.objects.filter(
            case=case, with_hearing=True, hearing_asked_on=None, noticed_on__isnull=False, ended="", decided_on=None
        ).exists()

    def prepare(self) -> None:
        if self.is_own_account:
            # What the party asks under its own account is in writing, today.
            for name in ("asked_way", "posted_on"):
                del self.fields[name]

    @property
    def asked_on(self) -> dt.date:
        return self.cleaned_data.get("posted_on") or self.act.acted_on

    def check(self) -> Iterable[Refusal]:
        cleaned, field = self.cleaned_data, "letter"
        if not self.is_own_account:
            by_post = cleaned["asked_way"] == AskedWay.POST
            field = "posted_on" if by_post else "asked_way"
            if by_post and not cleaned["posted_on"]:
                yield Refusal("E-REQUIRED", field="posted_on", note="邮寄的，填邮戳日期")
            if not by_post and cleaned["posted_on"]:
                yield Refusal("E-ENF-DAYS", field="posted_on", note="只有邮寄的填邮戳日期，其他方式以收到当日为准")
                return
            if cleaned["posted_on"] and cleaned["posted_on"] > self.act.acted_on:
                yield Refusal("E-DATE-FUTURE", field="posted_on")
            if not cleaned["letter"]:
                yield Refusal("E-REQUIRED", field="letter", note="听证申请书、口头申请的记录，或者告知书回执")
        yield from hearings.may_be_asked(party_of(self), self.asked_on, field=field)

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        hearing = Hearing(case=act.case, facts=facts, requested_on=self.asked_on, asked_way=AskedWay.WRITTEN)
        self.write_to(hearing)
        act.also_save(hearing)
        facts.hearing_asked_on = self.asked_on
        act.named["hosts"] = hosts_for(self)


def hosts_for(form: StepForm) -> list[Account]:
    """Who may be the host: the others have investigated, reviewed or decided in the case (SOD-03, 15)."""
    act, case = form.act, form.act.case
    place = {"township_id": case.township_id, "region_id": case.region_id, "section_id": case.section_id}
    step = act.flow.living("schedule_hearing")
    return [
        each
        for each in offices.holders(Role.HEARING_HOST, **place, on=act.acted_on)
        if authority.barred(step, each.pk, act.history, each.name) is None
    ]


class HearingForm(StepForm):
    """An act on the hearing that the party of the branch has asked for."""

    record = Hearing

    def prepare(self) -> None:
        found = hearings.open_hearing(party_of(self))
        assert found is not None  # the step follows a request
        self.hearing = found

    def save(self) -> Hearing:
        """The answers on the row of the hearing, to be written with the act and told by its papers."""
        self.write_to(self.hearing)
        self.act.also_save(self.hearing)
        self.act.named["hearing"] = self.hearing
        return self.hearing


class WithdrawRequest(HearingForm):
    """The party takes its request back before the day of the hearing; while the period runs it may ask again.

    Nothing is heard, so there is no record of a hearing (ENF-34): its letter lies in the file.
    """

    names = ("hearers",)
    title = _("Withdraw the request for a hearing")
    button = _("Withdraw the request")
    capacity = "requested"
    sometimes = "letter"
    letter = files(_("Written withdrawal, or record of what was said"), most=5, required=False)

    def check(self) -> Iterable[Refusal]:
        if not self.is_own_account and not self.cleaned_data["letter"]:
            yield Refusal("E-REQUIRED", field="letter", note="撤回听证申请的书面材料或者记录")
        at = self.hearing.hearing_at
        if at is not None and self.act.acted_on >= clock.day_of(at):
            yield Refusal("E-ENF-DAYS", note=f"听证日{clock.day_of(at):%Y-%m-%d}及以后撤回的，由主持人记入听证笔录")

    def apply(self) -> None:
        hearing = self.save()
        self.act.named["hearers"] = hearings.hearers(hearing)
        hearing.ended, hearing.ended_act = HearingEnd.WITHDRAWN, self.act.no
        party_of(self).hearing_asked_on = None
        withdraw_notices(self, "当事人撤回听证申请")


def withdraw_notices(form: StepForm, reason: str) -> None:
    """A notice of the hearing that nobody has handed over yet is void."""
    for document in unserved(form.act.case).filter(code=NOTICE, party=form.act.party_id).order_by("id"):
        documents.revoke(document, on=form.act.acted_on, reason=reason, by=form.act.actor)


# --- notified ---------------------------------------------------------------------------------------------------------------


class NotifyingForm(HearingForm):
    """Day and place of the hearing: seven working days lie strictly between the service of its notice and the day (TL-ENF-19)."""

    names: ClassVar[tuple[str, ...]] = ("hearing", "hearers", "notify_from", "notify_by", "announce_by")

    def day_is_possible(self) -> Iterator[Refusal]:
        yield from hearings.notified_in_time(self.cleaned_data["hearing_at"], self.act.acted_on, field="hearing_at")

    def forewarning(self) -> Forewarning | None:
        earliest = hearings.earliest_hearing(self.act.acted_on)
        words = gettext("Notified today, the hearing may be held on %(day)s at the earliest.") % {"day": f"{earliest:%Y-%m-%d}"}
        return Forewarning(words, may_send=True)

    def listeners(self, *, is_public: bool) -> Iterator[Refusal]:
        """Who may come to listen is announced with a public hearing, and until when to enrol."""
        cleaned = self.cleaned_data
        for name, note in (("enrol_by", "公开听证的，公告报名截止日期"), ("seats", "公开听证的，公告旁听席位数")):
            if is_public and name in self.fields and not cleaned[name]:
                yield Refusal("E-REQUIRED", field=name, note=note)
        if cleaned.get("enrol_by") and cleaned["enrol_by"] >= clock.day_of(cleaned["hearing_at"]):
            yield Refusal("E-ENF-DAYS", field="enrol_by", note="应当早于听证日")

    def name_days(self, hearing: Hearing) -> None:
        assert hearing.hearing_at is not None
        day = clock.day_of(hearing.hearing_at)
        party_of(self).hearing_public = bool(hearing.is_public)
        self.act.named |= {
            "hearers": hearings.hearers(hearing),
            # A first day is not counted: a notice that has to be served today is owed since yesterday.
            "notify_from": self.act.acted_on - dt.timedelta(days=1),
            "notify_by": hearings.latest_notice(hearing.hearing_at),
            "announce_by": hearings.last_announcement(day),
        }


class ScheduleHearing(NotifyingForm):
    """ENF-32, by the host: he, the members and the clerk took no part in the case and will neither review nor decide it (SOD-03, 15)."""

    sometimes = "secret_ground enrol_by seats"
    title = _("Fix the hearing")
    button = _("Issue the notice of the hearing")
    capacity = Capacity.HEARD
    asks: ClassVar[Asks] = (
        (_("When and where"), "hearing_at place"),
        (_("Public or not"), "is_public secret_ground? enrol_by? seats?"),
        (_("Who hears"), "member_1 member_2 clerk host_statement"),
    )
    member_1 = HolderField(Role.HEARING_MEMBER, label=_("First hearing member"), required=False)
    member_2 = HolderField(Role.HEARING_MEMBER, label=_("Second hearing member"), required=False)
    clerk = HolderField(Role.CLERK, label=_("Clerk"))
    host_statement = forms.BooleanField(
        label=_("I host this hearing; I took no part in the investigation, nor have I reviewed or decided it")
    )

    def check(self) -> Iterable[Refusal]:
        cleaned, hand = self.cleaned_data, self.act.hand
        yield from self.day_is_possible()
        yield from hearings.barred(self, hand, field="host_statement")
        named = [(name, cleaned[name]) for name in ("member_1", "member_2", "clerk")]
        for field, account in named:
            yield from hearings.barred(self, account, field=field)
        yield from hearings.different([("host_statement", hand), *named])
        if not cleaned["is_public"] and not cleaned["secret_ground"]:
            yield Refusal(
                "E-REQUIRED",
                field="secret_ground",
                note="涉及国家秘密、商业秘密或者个人隐私依法予以保密的，写明理由；其他一律公开",
            )
        if cleaned["is_public"] and cleaned["secret_ground"]:
            yield Refusal("E-REQUIRED", field="is_public", note="公开举行的不写不公开的理由")
        yield from self.listeners(is_public=cleaned["is_public"])

    def apply(self) -> None:
        hearing = self.save()
        for name in ("member_1", "member_2", "clerk"):
            setattr(hearing, name, self.cleaned_data[name])
        hearing.host = self.act.hand
        for account in hearings.hearers(hearing):
            self.act.participate(account, self.capacity)
        self.name_days(hearing)


class PostponeHearing(NotifyingForm):
    """Another day, asked for with a reason before the day: a new notice, and seven working days again."""

    sometimes = "enrol_by"
    title = _("Put off the hearing")
    button = _("Issue a new notice of the hearing")
    capacity = Capacity.HEARD
    asks: ClassVar[Asks] = ((_("New day"), "hearing_at place enrol_by?"), (_("Why"), "reason"))
    reason = text_field(_("Why it is put off"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"place": self.hearing.place} | self.initial
        if not self.hearing.is_public:
            del self.fields["enrol_by"]

    def check(self) -> Iterable[Refusal]:
        before = self.hearing.hearing_at
        assert before is not None
        yield from hearings.only_the_host(self.hearing, self.act.hand, field="reason")
        if self.act.acted_on >= clock.day_of(before):
            yield Refusal("E-ENF-14", field="reason", note=f"听证定于{clock.day_of(before):%Y-%m-%d}，应当在该日以前延期")
        yield from in_order(
            before,
            self.cleaned_data["hearing_at"],
            field="hearing_at",
            note=f"原定{before.astimezone(clock.ZONE):%Y-%m-%d %H:%M}",
        )
        yield from self.day_is_possible()
        yield from self.listeners(is_public=bool(self.hearing.is_public))

    def apply(self) -> None:
        withdraw_notices(self, "听证延期，另行通知")
        hearing = self.save()
        hearing.notified_on, hearing.postponed = None, self.cleaned_data["reason"]
        self.act.findings["reason"] = hearing.postponed
        self.name_days(hearing)


HEARERS = ("host", "member_1", "member_2", "clerk")


class ChangeHearers(NotifyingForm):
    """Others hear: whoever is appointed anew took no part in the case either (SOD-03, 15), and the party is told of them before the day.

    The day stays, with the seven working days that the party has had for it; what it must still have is time to say that somebody new
    should withdraw (行政处罚法 Art.64(4)). Who is replaced hears no more. To change the day as well, the new host puts it off.
    """

    names: ClassVar[tuple[str, ...]] = (*NotifyingForm.names, "replaced")
    title = _("Appoint others to hear")
    button = _("Issue a new notice of the hearing")
    capacity = "decided"
    asks_history = True
    asks: ClassVar[Asks] = ((_("Who hears"), "host member_1 member_2 clerk"), (_("Why"), "reason"))
    host = HolderField(Role.HEARING_HOST, label=_("Host"))
    member_1 = HolderField(Role.HEARING_MEMBER, label=_("First hearing member"), required=False)
    member_2 = HolderField(Role.HEARING_MEMBER, label=_("Second hearing member"), required=False)
    clerk = HolderField(Role.CLERK, label=_("Clerk"))
    reason = text_field(_("Why others hear"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {name: getattr(self.hearing, f"{name}_id") for name in HEARERS} | self.initial

    def forewarning(self) -> Forewarning | None:
        return None

    def check(self) -> Iterable[Refusal]:
        cleaned, at = self.cleaned_data, self.hearing.hearing_at
        assert at is not None  # it was fixed
        if self.act.acted_on >= (day := clock.day_of(at)):
            yield Refusal("E-ENF-14", field="reason", note=f"听证定于{day:%Y-%m-%d}，应当在该日以前更换并重新通知")
        if all(cleaned[name] == getattr(self.hearing, name) for name in HEARERS):
            yield Refusal("E-REQUIRED", field="host", note="没有更换任何人员")
        named = [(name, cleaned[name]) for name in HEARERS]
        for field, account in named:
            yield from hearings.barred(self, account, field=field, step="schedule_hearing")
        yield from hearings.different(named)

    def apply(self) -> None:
        before = hearings.hearers(self.hearing)
        withdraw_notices(self, "听证人员更换，另行通知")
        hearing = self.hearing
        for name in HEARERS:
            setattr(hearing, name, self.cleaned_data[name])
        self.save()
        self.act.findings["reason"] = self.cleaned_data["reason"]
        self.name_days(hearing)
        self.act.named["replaced"] = [each for each in before if each not in hearings.hearers(hearing)]


class HearAnew(HearingForm):
    """The hearing was not held on its day, or its host is gone before he has reported: it is fixed anew, with everything that belongs to it."""

    names = ("hosts", "hearers")
    title = _("Have the hearing held anew")
    button = _("Have it fixed anew")
    capacity = "decided"
    asks_history = True
    asks: ClassVar[Asks] = "reason"
    reason = text_field(_("Why it is held anew"), rows=2, min_length=4, max_length=300)

    def prepare(self) -> None:
        found = hearings.open_hearing(party_of(self)) or rules.hearing_held(party_of(self))
        assert found is not None  # one is fixed, or was held
        self.hearing = found

    def check(self) -> Iterable[Refusal]:
        at = self.hearing.hearing_at
        assert at is not None
        if self.act.acted_on < (day := clock.day_of(at)):
            yield Refusal("E-ENF-14", field="reason", note=f"听证定于{day:%Y-%m-%d}，在该日以前由主持人延期")

    def apply(self) -> None:
        act, facts, old = self.act, party_of(self), self.hearing
        old.ended, old.end_reason, old.ended_act = HearingEnd.ANEW, self.cleaned_data["reason"], act.no
        act.also_save(old)
        act.also_save(Hearing(case=act.case, facts=facts, requested_on=old.requested_on, asked_way=old.asked_way))
        facts.heard_on = None
        withdraw_notices(self, "听证未能举行，另行通知")
        act.findings["reason"] = self.cleaned_data["reason"]
        act.named |= {"hosts": hosts_for(self), "hearers": hearings.hearers(old)}


class ServeHearingNotice(forms_service.ServiceForm):
    """The notice of the hearing is in the party's hands, seven working days before (E-ENF-14): later only another day helps.

    A party that has had them, and is told of other persons, is told before the day.
    """

    title = _("Serve the notice of the hearing")
    button = _("Record the service; the hearing can be held")

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        hearing = hearings.open_hearing(party_of(self))
        assert hearing is not None and hearing.hearing_at is not None  # the step follows its notice
        served_on, day = self.cleaned_data["served_on"], clock.day_of(hearing.hearing_at)
        if hearing.notified_on is None:
            yield from hearings.notified_in_time(hearing.hearing_at, served_on, field="served_on")
        elif served_on >= day:
            yield Refusal("E-ENF-14", field="served_on", note=f"更换人员的通知应当在听证日{day:%Y-%m-%d}以前送达")

    def apply(self) -> None:
        super().apply()
        hearing = hearings.open_hearing(party_of(self))
        assert hearing is not None
        hearing.notified_on = hearing.notified_on or self.cleaned_data["served_on"]
        self.act.also_save(hearing)


# --- held or ended ----------------------------------------------------------------------------------------------------------


class ExaminedForm(AskingForm):
    """One piece of evidence as it was shown, with what the party says of it."""

    record = Examined
    asks = "exhibit opinion answer?"
    exhibit = forms.ModelChoiceField(label=_("Evidence shown"), queryset=Exhibit.objects.none())

    def __init__(self, *args: Any, case_id: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exhibit"].queryset = lawful(case_id)  # type: ignore[attr-defined]


def lawful(case_id: Any) -> Any:
    """The evidence that may be shown: what was excluded is not."""
    return Exhibit.objects.filter(case_id=case_id, excluded_on=None).order_by("no")


class RepresentativeForm(AskingForm):
    """One representative with his power of attorney."""

    record = Representative
    asks = "name powers power_of_attorney"
    sometimes = "power_of_attorney"
    power_of_attorney = files(_("Power of attorney"), most=3, required=False)


ExaminedRows = formset_factory(ExaminedForm, extra=0, max_num=60, absolute_max=60)
Representatives = formset_factory(RepresentativeForm, extra=0, max_num=10, absolute_max=10)


class RoomForm(HearingForm):
    """What was written down in the room, by the host who was named to the party."""

    capacity = Capacity.HEARD
    names = ("hearing",)
    row_sets: ClassVar[dict[str, Any]] = {"representatives": Representatives}
    row_titles: ClassVar[dict[str, Any]] = {
        "representatives": _("Representatives of the party, one or two, each with a power of attorney")
    }
    shows_signed = "signed_record"

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"case_id": self.act.case.pk} if prefix == "examined" else {}

    def of_the_room(self) -> Iterator[Refusal]:
        """By the host, on the day that was notified, with at most two representatives (E-ENF-42), and signed."""
        cleaned, act, at = self.cleaned_data, self.act, self.hearing.hearing_at
        assert at is not None
        day = clock.day_of(at)
        yield from hearings.only_the_host(self.hearing, act.hand, field="started_at")
        if clock.day_of(cleaned["started_at"]) != day:
            yield Refusal("E-ENF-14", field="started_at", note=f"通知的听证日期为{day:%Y-%m-%d}，改期的应当延期并重新通知")
        elif act.acted_on != day:
            yield Refusal("E-ENF-DAYS", field="started_at", note=f"办理日期应当为听证日{day:%Y-%m-%d}")
        yield from in_order(cleaned["started_at"], cleaned["ended_at"], field="ended_at", note="结束时间应当晚于开始时间")
        yield from not_ahead(cleaned["ended_at"], field="ended_at")
        for number, (place, row) in enumerate(self.placed_rows("representatives"), start=1):
            if number > hearings.MOST_REPRESENTATIVES:
                yield Refusal("E-ENF-42", field=f"{place}-name", note=f"最多{hearings.MOST_REPRESENTATIVES}人")
            if not row["power_of_attorney"]:
                yield Refusal("E-ENF-42", field=f"{place}-power_of_attorney", note=f"{row['name']}未提交授权委托书")
        if not cleaned["signed_record"] and not cleaned["refusal_note"]:
            yield Refusal("E-REQUIRED", field="signed_record", note="当事人逐页签名的笔录；拒绝签名的，由主持人注明")

    def end(self, how: HearingEnd) -> Hearing:
        hearing = self.save()
        hearing.attendees = hearings.lines(self.cleaned_data["others"])
        hearing.ended, hearing.ended_act = how, self.act.no
        found = [Representative(hearing=hearing, name=row["name"], powers=row["powers"]) for row in self.rows("representatives")]
        for row in found:
            self.act.also_save(row)
        self.act.named["representatives"] = found
        for account in hearings.hearers(hearing):
            self.act.participate(account, self.capacity)
        return hearing


class HoldHearing(RoomForm):
    """ENF-34: the investigators state facts, evidence and proposal, the party defends itself, each piece is examined, the party speaks last."""

    title = _("Hold the hearing")
    button = _("File the record of the hearing")
    row_sets: ClassVar[dict[str, Any]] = {"examined": ExaminedRows, "representatives": Representatives}
    row_titles: ClassVar[dict[str, Any]] = {"examined": _("Evidence, piece by piece")} | RoomForm.row_titles
    sometimes = "signed_record refusal_note"
    asks: ClassVar[Asks] = (
        (_("When, and who was there"), "started_at ended_at others"),
        (_("Course"), "opening investigator_claims party_defence debate? final_statements"),
        (_("Signature"), "signed_record refusal_note?"),
    )
    others = text_field(_("Who took part, a line for each: the party, witnesses, third parties"), rows=3, max_length=1000)
    signed_record = files(_("Record, signed page by page"), required=False)

    def initial_rows(self, prefix: str) -> list[dict[str, Any]] | None:
        """Each piece is shown and examined by itself (行政处罚法 Art.64(7))."""
        return [{"exhibit": each.pk} for each in lawful(self.act.case.pk)] if prefix == "examined" else None

    def check(self) -> Iterable[Refusal]:
        yield from self.of_the_room()
        if not self.rows("examined") and lawful(self.act.case.pk).exists():
            yield Refusal("E-REQUIRED", field="investigator_claims", note="逐项出示证据，由当事人质证")

    def apply(self) -> None:
        act, facts = self.act, party_of(self)
        hearing = self.end(HearingEnd.HELD)
        pieces = [
            Examined(hearing=hearing, **{name: row[name] for name in ("exhibit", "opinion", "answer")})
            for row in self.rows("examined")
        ]
        for piece in pieces:
            act.also_save(piece)
        act.named["examined"] = pieces
        facts.heard_on = act.acted_on
        # What was read before the hearing is read again behind it, and discussed again (Art.58, 65).
        facts.review_result = ""
        if bureau.value("enforcement.discussion_after_hearing", act.acted_on):
            facts.discussed_on, facts.discussed_digest = None, ""


class EndHearing(RoomForm):
    """The party stayed away without good reason, left without leave, or took its request back: the right counts as given up (Art.64(6))."""

    title = _("End the hearing early")
    button = _("File the record: the hearing has ended")
    sometimes = "signed_record refusal_note"
    asks: ClassVar[Asks] = (
        (_("How it ended"), "ended end_reason"),
        (_("When, and who was there"), "started_at ended_at others"),
        (_("Signature"), "signed_record refusal_note?"),
    )
    others = text_field(_("Who was there, a line for each"), rows=3, max_length=1000)
    signed_record = files(_("Record, signed page by page"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["ended"].choices = [each for each in HearingEnd.choices if each[0] in BY_THE_PARTY]

    def check(self) -> Iterable[Refusal]:
        yield from self.of_the_room()

    def apply(self) -> None:
        facts = party_of(self)
        self.end(HearingEnd(self.cleaned_data["ended"]))
        facts.waived = [right.value for right in Right if right in (*facts.waived, Right.HEARING)]
        facts.hearing_asked_on = None


# --- reported, reviewed, changed --------------------------------------------------------------------------------------------


class SubmitHearingReport(StepForm):
    """ENF-35: what was found, what is in dispute, and what the host thinks of each point, from the record alone (Art.65)."""

    names = ("hearing",)
    title = _("Report on the hearing")
    button = _("Submit the report on the hearing")
    capacity = Capacity.HEARD
    record = Hearing
    asks: ClassVar[Asks] = (
        (pgettext_lazy("hearing", "What was said"), "positions points facts_found"),
        (_("Opinion"), "proposal host_opinion record_pages"),
    )
    points = text_field(_("Points in dispute, a line for each"), rows=3, max_length=2000)

    def prepare(self) -> None:
        held = rules.hearing_held(party_of(self))
        assert held is not None  # the step follows the hearing
        self.hearing = held

    def check(self) -> Iterable[Refusal]:
        yield from hearings.only_the_host(self.hearing, self.act.hand, field="host_opinion")
        if not hearings.lines(self.cleaned_data["points"]):
            yield Refusal("E-REQUIRED", field="points", note="逐条列明争议焦点")

    def apply(self) -> None:
        hearing = self.hearing
        self.write_to(hearing)
        hearing.dispute_points, hearing.reported_on = hearings.lines(self.cleaned_data["points"]), self.act.acted_on
        self.act.also_save(hearing)
        self.act.named["hearing"] = hearing


class ReviewAfterHearing(forms_review.LegalReview):
    """The draft is reviewed again with the record of the hearing, by a reviewer who had no part in it (Art.58(1)(2))."""

    title = _("Legal review after the hearing")

    def complete_on(self) -> dt.date | None:
        held = rules.hearing_held(party_of(self))
        return held.reported_on if held is not None else None


class ChangeAfterHearing(forms_defence.ChangeProposal):
    """The handlers change the draft as the hearing has shown, and never for the worse (E-ENF-12)."""

    title = _("Change what is proposed after the hearing")

    @property
    def is_sent_back(self) -> bool:
        return False
