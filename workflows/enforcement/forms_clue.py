"""The clue: how it came in, what cannot wait, more time for checking it, and the two ways in which it ends without a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Referral
from cases.vocabulary import Category
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account, Region
from workflows.enforcement import links, rules, terms
from workflows.enforcement.fields import TwoOfficersForm, in_order, not_ahead, runs_until
from workflows.enforcement.models import EnforcementRecord
from workflows.enforcement.vocabulary import ClueSource
from workflows.engine import hand_over
from workflows.engine.forms import Alike, StepForm
from workflows.engine.placing import place_case, reaches
from workflows.engine.questions import PhotosField, UnitField, text_field
from workflows.engine.registered import answer_so_far

FILES = "image/*,application/pdf"


class ReferralField(forms.ModelChoiceField):
    """A matter that another process has handed on for penalty and that no case has taken up yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Referral.objects.none(), **kwargs)

    def offer_to(self, actor: Account) -> None:
        """The open ones from cases that the actor may read, the oldest first."""
        self.queryset = links.waiting().filter(source_case__in=Case.objects.visible_to(actor))

    def label_from_instance(self, referral: Any) -> str:
        case = referral.source_case
        whose = "" if case.who_and_where in case.title else f"{case.who_and_where} "
        return f"{case.number} {whose}{case.title}（{referral.opened_on:%Y-%m-%d}）"


class RegisterClue(StepForm):
    """A clue comes in: from an inspection, a hazard handed on, a tip-off, another agency (enforcement.md E1)."""

    sometimes = "unit township place category"
    title = _("Register a clue")
    button = _("Register the clue for checking")
    capacity = "clue_registered"
    record = EnforcementRecord
    asks = (
        (_("How it came in"), "referral source received_at discovered_on"),
        (_("Where, and whom it concerns"), "unit suspect? township place category"),
        (pgettext_lazy("clue", "What is known"), "act_from? act_to harm_life_health clue_facts attachments"),
    )
    referral = ReferralField(
        label=_("Matter handed on for penalty"),
        required=False,
        help_text=_("Unit, place and sector are then taken from there, where you leave them empty."),
    )
    unit = UnitField(
        label=_("Unit whom the clue concerns"), required=False, help_text=_("It learns nothing of the case before it is filed.")
    )
    township = forms.ModelChoiceField(
        label=_("Township or subdistrict of the act"), queryset=Region.objects.none(), required=False
    )
    place = forms.CharField(label=_("Place of the act"), max_length=120, required=False)
    category = forms.ChoiceField(label=_("Sector"), choices=[("", _("Please choose")), *Category.choices], required=False)
    attachments = PhotosField(label=_("Material of the clue"), most=20, required=False, accept=FILES)

    def prepare(self) -> None:
        self.fields["township"].queryset = Region.objects.filter(level=Region.Level.TOWNSHIP).order_by("code")
        self.initial = {"received_at": clock.now(), "discovered_on": clock.today()} | self.initial

    def alike(self) -> Iterable[Alike]:
        """Matters of the unit that wait to be taken up, as long as none is chosen."""
        unit = answer_so_far(self, "unit")
        if unit is None or answer_so_far(self, "referral") is not None:
            return
        field = self.fields["referral"]
        for referral in field.queryset.filter(source_case__unit__in=unit.all_ids()):
            words = gettext("Handed on for penalty: %(matter)s") % {"matter": field.label_from_instance(referral)}
            yield Alike(words, ((gettext("Look at it"), referral.source_case.get_absolute_url()),))

    def clean(self) -> dict[str, Any]:
        self._take_over(self.cleaned_data)
        return super().clean()

    def _take_over(self, cleaned: dict[str, Any]) -> None:
        """What is left empty is that of the matter handed on, else that of the unit; then it must be there."""
        referral = cleaned.get("referral")
        source = referral.source_case if referral is not None else None
        if source is not None and not cleaned.get("unit"):
            cleaned["unit"] = source.unit
        unit = cleaned.get("unit")
        found = {
            "township": (source and source.township) or (unit and unit.township),
            "place": (source and source.place) or (unit and unit.address),
            "category": (source and source.category) or (unit and unit.category),
        }
        for name, value in found.items():
            if name not in self.errors and not cleaned.get(name):
                cleaned[name] = value[:120] if isinstance(value, str) else value
                if not value:
                    self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))

    def check(self) -> Iterable[Refusal]:
        cleaned = self.cleaned_data
        yield from not_ahead(cleaned["received_at"], field="received_at")
        if cleaned["discovered_on"] > clock.today():
            yield Refusal("E-DATE-FUTURE", field="discovered_on")
        yield from act_in_order(cleaned)
        if cleaned["referral"] is not None and cleaned["source"] != ClueSource.HAZARD:
            yield Refusal("E-REQUIRED", field="source", note="受理移送事项的，线索来源为隐患")
        if not reaches(self.act.actor, self.act.node.roles, cleaned["township"]):
            yield Refusal("E-SCOPE", field="township")

    def apply(self) -> None:
        cleaned, case = self.cleaned_data, self.act.case
        self.act.record.suspect_unit = cleaned["unit"]
        unit, township = cleaned["unit"], cleaned["township"]
        region = unit.region if unit is not None and unit.township_id == township.pk else township
        # The unit reads the cases that are about it: this one becomes so with its filing.
        place_case(case, None, region, cleaned["category"], self.act.actor)
        case.place = cleaned["place"]
        whom = unit.name if unit is not None else cleaned["suspect"]
        case.title = f"{whom or cleaned['place']}涉嫌违法线索"
        if cleaned["referral"] is not None:
            self.act.findings["referral"] = cleaned["referral"].source_case.number


def act_in_order(stated: dict[str, Any]) -> Iterator[Refusal]:
    """E-ENF-DAYS where the act began after its end, or was discovered before it."""
    yield from in_order(stated["act_from"], stated["act_to"], field="act_from", note="违法行为的开始不得晚于终了")
    yield from in_order(
        stated["act_to"], stated["discovered_on"], field="act_to", note="违法行为的终了不得晚于发现；仍在继续的，填发现之日"
    )


class AlsoTakeUp(StepForm):
    """A further matter of the same unit that was handed on for penalty joins the case: one case answers all of them."""

    title = _("Take up a further matter handed on")
    button = _("Take the matter up in this case")
    capacity = "clue_registered"
    referral = ReferralField(label=_("Matter handed on for penalty"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return not rules.has_decision(case) and links.joinable(case.enforcementrecord).exists()

    def prepare(self) -> None:
        field = self.fields["referral"]
        field.queryset = field.queryset.filter(pk__in=links.joinable(self.act.record).order_by().values("pk"))

    def check(self) -> Iterable[Refusal]:
        if rules.any_decided(self.act.record):
            yield Refusal("E-NOT-OPEN", field="referral", note="本案已经作出决定，应当另行登记线索")

    def apply(self) -> None:
        self.act.findings["referral"] = self.cleaned_data["referral"].source_case.number


class UrgentEvidence(TwoOfficersForm):
    """Evidence that cannot wait for the filing: two officers begin at once, the filing follows within its days (TL-ENF-07)."""

    title = _("Collect urgent evidence before the filing")
    button = _("Begin at once; the filing follows")
    capacity = "investigated"
    legal_day = "urgent_started_at"
    record = EnforcementRecord
    asks = (
        (_("What cannot wait"), "urgent_reason urgent_started_at"),
        (_("Officers"), "inspector_2"),
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.enforcementrecord.urgent_started_at is None

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"urgent_started_at": clock.now()} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        if self.act.record.urgent_started_at is not None:
            yield Refusal("E-NOT-OPEN", field="urgent_started_at", note="紧急先行取证已经开始，期限不重新计算")
        yield from not_ahead(self.cleaned_data["urgent_started_at"], field="urgent_started_at")


class ExtendClue(StepForm):
    """More time to check a clue: once, and before the time is over (TL-ENF-06)."""

    title = _("Extend the checking of a clue")
    button = _("Extend, and tell the handlers")
    capacity = "decided"
    reason = text_field(_("Reason"), rows=2, min_length=4, max_length=300)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.enforcementrecord.clue_extended_on is None

    def check(self) -> Iterable[Refusal]:
        record: EnforcementRecord = self.act.record
        if record.clue_extended_on is not None:
            yield Refusal("E-NOT-OPEN", field="reason", note=f"已于{record.clue_extended_on}延长，只能延长一次")
        elif runs_until(self, terms.DECIDE_FILING) is None:
            yield Refusal("E-NOT-OPEN", field="reason", note="线索核查期限已满，应当在期满前延长")

    def apply(self) -> None:
        self.act.record.clue_extended_on = self.act.acted_on
        self.act.findings["reason"] = self.cleaned_data["reason"]


class RejectClue(StepForm):
    """There is no case: which ground, what was checked, and why (ENF-02)."""

    title = _("Reject a clue")
    button = _("Reject the clue and tell the handlers")
    capacity = "decided"
    record = EnforcementRecord
    asks = "clue_check reject_reason reject_words"

    def apply(self) -> None:
        links.answer(self.act, f"线索不成立：{self.act.record.reject_words}")


class ReferOut(hand_over.HandOver):
    """The matter is another agency's: its place, its kind, or that the other filed first (行政处罚法 Art.22, 25; ENF-03)."""

    button = _("Hand the clue over to the agency")
    basis = "《行政处罚法》第二十二条、第二十五条"
    names = ("attached",)
    attached_list = text_field(
        _("Material handed over, one piece a line"),
        rows=3,
        min_length=2,
        max_length=1000,
        help_text=_("Name, copies, pages."),
    )

    def apply(self) -> None:
        super().apply()
        lines = self.cleaned_data["attached_list"].splitlines()
        self.act.named["attached"] = [line.strip() for line in lines if line.strip()]
        links.answer(self.act, f"移交{self.cleaned_data['department']}：{self.cleaned_data['reason']}")
