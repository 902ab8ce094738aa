"""Recusal (回避): asked for by a party or the officer, decided by a head of the agency, and the evidence confirmed anew (行政处罚法 Art.43)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import CaseDuty
from cases.models.register import Spokesman
from foundation.refusals import Refusal
from permissions import certificates, offices
from permissions.dated import holding
from permissions.models import Account
from permissions.roles import Role
from workflows.enforcement import recused, rules
from workflows.enforcement.fields import TwoOfficersForm, files
from workflows.enforcement.forms_more import may_handle
from workflows.enforcement.holders import HolderField, HoldersField, named
from workflows.enforcement.models import Exhibit, PartyFacts, Reconfirmed, Recusal
from workflows.enforcement.vocabulary import Capacity
from workflows.enforcement.vocabulary_recusal import Applicant, EarlierActs, RecusalDecision
from workflows.engine.asking import AskingForm, Asks
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import OfficerField, yes_no_field

#: So many leaders decide together where the head of the bureau is concerned.
COLLECTIVE = 2
DUTIES = {"handle_case": "handler", "review_case": "reviewer"}
"""The named duties that somebody must hold for the case to go on, each with the question that names the successor."""


class OfficerOfCaseField(forms.ModelChoiceField):
    """Somebody of the bureau who takes part in the case, or may come to act in it by office."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Account.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class PartyField(forms.ModelChoiceField):
    """A party that is still in the case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=PartyFacts.objects.none(), **kwargs)


def may_still_be_asked(case: Any) -> bool:
    """A recusal is asked for until the last party has its decision."""
    record = case.enforcementrecord
    rows = [row for row in PartyFacts.objects.filter(case=case) if row.is_live]
    return not case.is_closed and not record.end_ground and (not rows or not all(rules.is_decided(row) for row in rows))


class AskForm(StepForm):
    """An application, whoever makes it: it is written down, and the investigation goes on (行政处罚法 Art.43(3))."""

    names = ("challenged", "recusal")
    capacity = "requested"
    record = Recusal

    def open_for(self, officer: Account, field: str) -> Iterator[Refusal]:
        if not may_still_be_asked(self.act.case):
            yield Refusal("E-NOT-OPEN", field=field, note="已经作出处罚决定，可以在申请行政复议、提起行政诉讼时一并提出")
        yield from recused.barred(self.act.case, [(field, officer)])
        if any(row.officer_id == officer.pk for row in recused.undecided(self.act.case)):
            yield Refusal("E-NOT-OPEN", field=field, note=f"对{officer.name}的回避申请尚未决定")

    def open(self, officer: Account, applicant: Applicant, name: str, party: PartyFacts | None = None) -> None:
        act = self.act
        row = Recusal(
            case=act.case, officer=officer, part=recused.part_in(act.case, officer), applicant=applicant, applicant_name=name, party=party,
            applied_on=act.acted_on, applied_act=act.no,
        )  # fmt: skip
        self.write_to(row)
        act.add("recusals", row)
        act.named["recusal"], act.named["challenged"] = row, officer
        act.findings["challenged"] = officer.name


class ApplyRecusal(AskForm):
    """A party asks that an officer withdraws; what it says by word of mouth a handler writes down and the party signs (ENF-04)."""

    title = _("Ask that an officer withdraws")
    button = _("Hand in the application")
    sometimes = "application"
    asks: ClassVar[Asks] = (
        (_("Who asks, and who is to withdraw"), "applicant_party officer"),
        (_("Why"), "ground ground_words application"),
        (_("The officer"), "officer_says?"),
    )
    applicant_party = PartyField(label=_("Party that asks"))
    officer = OfficerOfCaseField(label=_("Officer who is to withdraw"))
    application = files(
        _("Application, or record of what was said, signed by the party; material that shows the ground"), required=False
    )

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return case.enforcementrecord.filed_on is not None and may_still_be_asked(case)

    def prepare(self) -> None:
        self.fields["officer"].queryset = recused.may_be_asked(self.act.case) if self.act.case.pk else Account.objects.none()
        live = [row.pk for row in rules.live_parties(self.act.record)]
        rows = PartyFacts.objects.filter(pk__in=live).select_related("party").order_by("pk")
        if self.is_own_account:
            rows = rows.filter(party__enterprise__in=Spokesman.objects.filter(account=self.act.actor).values("enterprise"))
            # What is asked of the officer himself is asked inside the bureau.
            del self.fields["officer_says"]
        self.fields["applicant_party"].queryset = rows
        if len(rows) == 1:
            self.initial = {"applicant_party": rows[0].pk} | self.initial

    def check(self) -> Iterable[Refusal]:
        yield from self.open_for(self.cleaned_data["officer"], "officer")
        if not self.is_own_account and not self.cleaned_data["application"]:
            yield Refusal("E-REQUIRED", field="application", note="当事人的书面申请，或者口头申请的记录")

    def apply(self) -> None:
        party: PartyFacts = self.cleaned_data["applicant_party"]
        self.open(self.cleaned_data["officer"], Applicant.PARTY, party.party.name, party)


class AskOwnRecusal(AskForm):
    """An officer who has a ground asks to withdraw himself, as he must (行政处罚法 Art.43(1); ENF-04)."""

    title = _("Ask to withdraw from the case")
    button = _("Hand in the application")
    sometimes = "material"
    asks: ClassVar[Asks] = "ground ground_words material"
    material = files(_("Material that shows the ground"), required=False)

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return may_still_be_asked(case)

    def check(self) -> Iterable[Refusal]:
        yield from self.open_for(self.act.hand, "ground")

    def apply(self) -> None:
        self.open(self.act.hand, Applicant.OFFICER, self.act.hand.name)


class DecideRecusal(StepForm):
    """A head of the agency grants or refuses; of the head of the bureau the leaders decide together (ENF-04, TL-ENF-15; E-ENF-31).

    Granted, the officer does nothing more in the case: his duties end, what he had claimed is free, a successor is named, and it is said what
    becomes of what he has done. Refused, the applicant is told why, and may attack it only together with the decision on the case.
    """

    names = ("recused", "successors", "reviewers", "applicants", "challenged")
    title = _("Decide on the recusal")
    button = _("Decide on the recusal")
    capacity = "decided"
    record = Recusal
    asks_history = True
    sometimes = "handler reviewer successor_states earlier_acts earlier_reason collective minutes"
    asks: ClassVar[Asks] = (
        (_("The decision"), "decision reason"),
        (_("Where the head of the bureau is concerned"), "collective minutes"),
        (_("Where it is granted"), "handler reviewer successor_states earlier_acts? earlier_reason?"),
    )
    decision = forms.ChoiceField(label=_("Decision"), choices=RecusalDecision.choices, widget=forms.RadioSelect)
    collective = HoldersField(
        Role.DEPUTY_LEADER, Role.BUREAU_HEAD, Role.DISCUSSION_MEMBER, label=_("Leaders who decided it together"), required=False
    )
    minutes = files(_("Minutes of the leaders' meeting"), most=5, required=False)
    handler = OfficerField(label=_("Handler who takes over"), required=False)
    reviewer = HolderField(Role.LEGAL_REVIEWER, label=_("Legal reviewer who takes over"), required=False)
    successor_states = forms.BooleanField(
        label=_("Whoever takes over states that there is no ground for recusal"), required=False
    )

    def prepare(self) -> None:
        self.recusal: Recusal = self.act.facts
        held = set(
            CaseDuty.objects.filter(holding(self.act.acted_on), content_object=self.act.case, user=self.recusal.officer_id)
            .values_list("permission__codename", flat=True)
        )  # fmt: skip
        self.wanted = [question for duty, question in DUTIES.items() if duty in held]
        for question in {"handler", "reviewer"} - set(self.wanted):
            del self.fields[question]
        if not self.wanted:
            del self.fields["successor_states"]
        if not self.is_about_the_head:
            del self.fields["collective"], self.fields["minutes"]

    @property
    def is_about_the_head(self) -> bool:
        return offices.holds(self.recusal.officer, Role.BUREAU_HEAD, on=self.act.acted_on)

    def forewarning(self) -> Forewarning | None:
        row = self.recusal
        said = [
            gettext("Asked for on %(day)s by %(who)s.") % {"day": f"{row.applied_on:%Y-%m-%d}", "who": row.applicant_name},
            gettext("Ground: %(ground)s, %(words)s") % {"ground": row.get_ground_display(), "words": row.ground_words},
        ]
        if row.officer_says:
            said.append(gettext("The officer says: %(words)s") % {"words": row.officer_says})
        if meanwhile := recused.acts_since(row):
            said.append(gettext("Done by him since the application: %(acts)s") % {"acts": "；".join(meanwhile)})
        words = gettext("About %(name)s, who takes part as: %(part)s") % {"name": row.officer.name, "part": row.part or "/"}
        return Forewarning(words, tuple(said), may_send=True)

    @property
    def is_granted(self) -> bool:
        return bool(self.cleaned_data["decision"] == RecusalDecision.GRANT)

    def check(self) -> Iterable[Refusal]:
        yield from self._level()
        if self.is_granted:
            yield from self._successors()
            yield from self._earlier()
            return
        for name in ("handler", "reviewer", "earlier_acts"):
            if self.cleaned_data.get(name):
                yield Refusal("E-REQUIRED", field=name, note="驳回申请的，不更换人员，也不处理此前的行为")

    def _level(self) -> Iterator[Refusal]:
        """Nobody decides on himself; on a deputy only the head, on the head the leaders together."""
        hand, officer, on = self.act.hand, self.recusal.officer, self.act.acted_on
        if hand.pk == officer.pk:
            yield Refusal("E-SOD-13", field="decision", note="本人的回避由其他负责人决定", bars_actor=True)
        is_head = offices.holds(hand, Role.BUREAU_HEAD, on=on)
        if not self.is_about_the_head and offices.holds(officer, Role.DEPUTY_LEADER, on=on) and not is_head:
            yield Refusal("E-SCOPE", field="decision", note="分管负责人的回避由主要负责人决定")
        if not self.is_about_the_head:
            return
        together = list(self.cleaned_data["collective"])
        if officer in together:
            yield Refusal("E-SOD-13", field="collective", note=f"{officer.name}的回避，本人不参加决定")
        if hand not in together or len(together) < COLLECTIVE:
            yield Refusal(
                "E-REQUIRED",
                field="collective",
                note="主要负责人的回避由领导班子集体决定，写明参加决定的负责人，办理人在内，不少于两人",
            )
        if not self.cleaned_data["minutes"]:
            yield Refusal("E-REQUIRED", field="minutes", note="集体决定的记录")
        yield from recused.barred(self.act.case, (("collective", each) for each in together))

    def _successors(self) -> Iterator[Refusal]:
        cleaned, officer = self.cleaned_data, self.recusal.officer
        for name in self.wanted:
            if cleaned[name] is None:
                yield Refusal("E-REQUIRED", field=name, note=f"{officer.name}回避后，须确定接替人员")
            elif cleaned[name].pk == officer.pk:
                yield Refusal(recused.CODE, field=name, note=f"{officer.name}已决定回避")
            else:
                yield from recused.barred(self.act.case, [(name, cleaned[name])])
        if self.wanted and not cleaned["successor_states"]:
            yield Refusal("E-REQUIRED", field="successor_states", note="有应当回避情形的，不得接替")
        handler = cleaned.get("handler")
        if handler is None or handler.pk == officer.pk:
            return
        record = self.act.record
        if handler.pk in (record.handler_1_id, record.handler_2_id):
            yield Refusal("E-ENF-02", field="handler", note=f"{handler.name}已是承办人，须另行确定一人")
        if (why := certificates.why_not_valid(handler.pk, self.act.acted_on)) is not None:
            yield Refusal("E-ENF-02", field="handler", note=why)
        yield from may_handle(self, "handler", handler)

    def _earlier(self) -> Iterator[Refusal]:
        """What he has done is not passed over in silence; where he took evidence, it is confirmed anew or a reason is given."""
        cleaned = self.cleaned_data
        if not cleaned["earlier_acts"]:
            yield Refusal("E-REQUIRED", field="earlier_acts", note="准予回避的，写明其此前行为的效力")
        elif cleaned["earlier_acts"] != EarlierActs.RECONFIRM and not cleaned["earlier_reason"]:
            yield Refusal("E-REASON", field="earlier_reason", note="不重新确认证据的，写明理由")

    def apply(self) -> None:
        act, row, cleaned = self.act, self.recusal, self.cleaned_data
        row.decision, row.decided_on, row.decided_by = cleaned["decision"], act.acted_on, act.hand
        row.decided_with = [each.name for each in cleaned.get("collective") or ()]
        row.acts_meanwhile = recused.acts_since(row)
        act.named |= {
            "recused": None,
            "successors": [],
            "reviewers": [],
            "challenged": row.officer,
            "applicants": self._applicants(),
        }
        act.findings["challenged"] = row.officer.name
        if self.is_granted:
            self._withdraw(row)
        else:
            row.earlier_acts = row.earlier_reason = ""

    def _withdraw(self, row: Recusal) -> None:
        act, record, cleaned = self.act, self.act.record, self.cleaned_data
        act.participate(row.officer, Capacity.RECUSED)
        act.named["recused"] = row.officer
        recused.set_free(act, row.officer)
        if (handler := cleaned.get("handler")) is not None:
            act.named["successors"], row.successor = [handler], handler
            place = "1" if record.handler_1_id == row.officer_id else "2"
            if row.officer_id in (record.handler_1_id, record.handler_2_id):
                setattr(record, f"handler_{place}", handler)
                setattr(record, f"no_recusal_{place}", True)
        if (reviewer := cleaned.get("reviewer")) is not None:
            act.named["reviewers"] = [reviewer]
            row.successor = row.successor or reviewer
        taken = exhibits_of(row)
        row.to_confirm = bool(taken) and row.earlier_acts == EarlierActs.RECONFIRM
        if row.earlier_acts == EarlierActs.EXCLUDED:
            for exhibit in taken:
                exclude(self, exhibit, f"{row.officer.name}已决定回避：{row.earlier_reason}")

    def _applicants(self) -> list[Account]:
        """Whom the decision is told: the officer who asked, or the accounts of the party."""
        row = self.recusal
        if row.party is None:
            return [row.officer]
        return Spokesman.objects.of_unit(row.party.party.enterprise_id, self.act.acted_on)


def exhibits_of(row: Recusal) -> list[Exhibit]:
    """The evidence that the officer has taken and that may still be cited."""
    lawful = Exhibit.objects.filter(case=row.case_id, excluded_on=None).order_by("no")
    return [each for each in lawful if row.officer_id in (each.collector_1_id, each.collector_2_id)]


def exclude(form: StepForm, exhibit: Exhibit, reason: str) -> None:
    exhibit.excluded_on, exhibit.exclusion_reason = form.act.acted_on, reason[:300]
    form.act.also_save(exhibit)


class ReconfirmedForm(AskingForm):
    """One piece of evidence that the recused officer had taken, looked at again."""

    record = Reconfirmed
    asks = "exhibit holds words"
    exhibit = forms.ModelChoiceField(label=_("Evidence"), queryset=Exhibit.objects.none())
    holds = yes_no_field(_("Does it hold?"))

    def __init__(self, *args: Any, exhibits: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exhibit"].queryset = Exhibit.objects.filter(pk__in=[each.pk for each in exhibits]).order_by("no")  # type: ignore[attr-defined]


ReconfirmedRows = formset_factory(ReconfirmedForm, extra=0, min_num=1, validate_min=True, max_num=100, absolute_max=100)


class ReconfirmEvidence(TwoOfficersForm):
    """The handlers who go on look at every piece of evidence that the recused officer had taken: it is confirmed, or excluded (E-ENF-37)."""

    title = _("Confirm the evidence anew")
    button = _("Confirm the evidence")
    capacity = Capacity.INVESTIGATED
    row_sets: ClassVar[dict[str, Any]] = {"evidence": ReconfirmedRows}
    row_titles: ClassVar[dict[str, Any]] = {"evidence": _("Evidence that the recused officer had taken")}
    asks: ClassVar[Asks] = "inspector_2"

    def prepare(self) -> None:
        super().prepare()
        self.recusal: Recusal = self.act.facts
        self.taken = exhibits_of(self.recusal)

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"exhibits": self.taken}

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"exhibit": each.pk} for each in self.taken]

    def check(self) -> Iterable[Refusal]:
        yield from super().check()
        seen: set[int] = set()
        for place, row in self.placed_rows("evidence"):
            if row["exhibit"].pk in seen:
                yield Refusal("E-REQUIRED", field=f"{place}-exhibit", note="同一证据只确认一次")
            seen.add(row["exhibit"].pk)
        if left := [each for each in self.taken if each.pk not in seen]:
            yield Refusal("E-ENF-05", field="inspector_2", note=f"{'、'.join(f'证据{each.no}' for each in left)}尚未重新确认")

    def apply(self) -> None:
        act = self.act
        for row in self.rows("evidence"):
            exhibit: Exhibit = row["exhibit"]
            act.also_save(
                Reconfirmed(
                    recusal=self.recusal, exhibit=exhibit, holds=row["holds"], words=row["words"], officer_1=act.hand,
                    officer_2=self.cleaned_data["inspector_2"], on=act.acted_on, act_no=act.no,
                )
            )  # fmt: skip
            if not row["holds"]:
                exclude(self, exhibit, f"{self.recusal.officer.name}回避后重新核对：{row['words']}")
        self.recusal.confirmed_on = act.acted_on
