"""Legal review: nine points and an opinion on each party's draft, the changed draft, and its confirmation by the same reviewer (Art.58)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.free_text import Form
from foundation.refusals import Refusal, RefusalError
from workflows.enforcement import drafts, reviews, rules
from workflows.enforcement.fields import in_order
from workflows.enforcement.models import Draft, Opinion, PartyFacts
from workflows.enforcement.vocabulary import Capacity, Checked, Occasion, Point, ReviewResult, ReviewRound
from workflows.engine.forms import Forewarning, StepForm
from workflows.engine.questions import day_field, text_field

MOST_CONDITIONS = 6
#: What is asked of each point, in this order.
KINDS = ("point", "phrase", "note", "article")
DESK = "review-desk"
#: A part of the draft that a condition is about: what lies outside the named parts may not change (E-ENF-35).
PLACES = [("", _("Please choose")), *drafts.PARTS.items()]


class OpinionRow(Form):
    """The opinion on one party's draft: each point passes or comes back with a remark, then the result of the whole."""

    draft = forms.CharField(widget=forms.HiddenInput, max_length=64)
    result = forms.ChoiceField(label=_("Opinion"), choices=ReviewResult, widget=forms.RadioSelect)
    text = text_field(
        _("Words of the opinion"), rows=4, min_length=4, max_length=3000, required=False,
        help_text=_("Left empty, the words are built from the points."),
    )  # fmt: skip
    questions = text_field(
        _("What is to be found out"), rows=3, max_length=1500, required=False,
        help_text=_("Where more investigation is asked for: one question a line."),
    )  # fmt: skip
    discuss_because = forms.ChoiceField(
        label=_("Besides its penalties to be discussed together"), choices=[("", _("No")), *Occasion.choices], required=False
    )

    def __init__(self, *args: Any, day: dt.date | None = None, **kwargs: Any) -> None:
        """``day`` is that of the review: the bank of phrases is dated."""
        super().__init__(*args, **kwargs)
        self.day = day or clock.today()
        for point in Point:
            self.fields[f"point_{point}"] = forms.ChoiceField(label=point.label, choices=Checked, widget=forms.RadioSelect)
            self.fields[f"phrase_{point}"] = forms.ChoiceField(
                label=format_lazy(_("Usual remark: {point}"), point=point.label), required=False,
                choices=[("", _("Usual remarks")), *((each.text, each.text) for each in reviews.phrases_for(point, self.day))],
            )  # fmt: skip
            self.fields[f"note_{point}"] = text_field(
                format_lazy(_("Remark: {point}"), point=point.label), rows=2, max_length=500, required=False
            )
            self.fields[f"article_{point}"] = forms.CharField(
                label=format_lazy(_("Article: {point}"), point=point.label), max_length=100, required=False
            )
        for number in range(1, MOST_CONDITIONS + 1):
            self.fields[f"part_{number}"] = forms.ChoiceField(label=_("Part of the draft"), choices=PLACES, required=False)
            self.fields[f"condition_{number}"] = forms.CharField(label=_("What is to be changed"), max_length=500, required=False)
        order = [f"{kind}_{point}" for point in Point for kind in KINDS]
        self.order_fields(["draft", *order, "result", "text", "questions", "discuss_because"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        cleaned["checklist"] = [self._said_of(point, cleaned) for point in Point]
        cleaned["conditions"] = [
            {"part": cleaned[f"part_{number}"], "text": cleaned[f"condition_{number}"]}
            for number in range(1, MOST_CONDITIONS + 1)
            if cleaned[f"condition_{number}"] or cleaned[f"part_{number}"]
        ]
        cleaned["questions"] = [line.strip() for line in cleaned["questions"].splitlines() if line.strip()]
        for field, refusal in self._found(cleaned):
            self.add_error(field, RefusalError(refusal))
        if not self.errors and not cleaned["text"]:
            cleaned["text"] = reviews.opinion_words(cleaned["checklist"], cleaned["result"])
        return cleaned

    def _said_of(self, point: Point, cleaned: dict[str, Any]) -> dict[str, str]:
        """What is said of a point; a usual remark that was chosen stands where none was written."""
        note, article = cleaned[f"note_{point}"], cleaned[f"article_{point}"]
        phrase = reviews.phrase_of(point, cleaned[f"phrase_{point}"], self.day)
        if phrase is not None and not note:
            note, article = phrase.text, article or phrase.article
        return {"point": point.value, "checked": cleaned[f"point_{point}"], "note": note, "article": article}

    def _found(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, Refusal]]:
        """A point that is not plainly in order says why; the result agrees with the points and says what it asks."""
        for row in cleaned["checklist"]:
            if row["checked"] != Checked.OK and not row["note"]:
                yield f"note_{row['point']}", Refusal("E-REQUIRED", note="不符合、不涉及的应当说明")
        failing = [row for row in cleaned["checklist"] if row["checked"] == Checked.NOT_OK]
        result, conditions = cleaned["result"], cleaned["conditions"]
        if result == ReviewResult.PASS and failing:
            yield "result", Refusal("E-REQUIRED", note="有要点不符合的，不能直接通过")
        if result in (ReviewResult.FAIL, ReviewResult.MORE_INVESTIGATION) and not failing:
            yield "result", Refusal("E-REQUIRED", note="未通过的，应当指明不符合的要点")
        if (result == ReviewResult.PASS_AFTER_CHANGE) != bool(conditions):
            yield "condition_1", Refusal("E-REQUIRED", note="修改后通过的逐条写明修改意见，其他意见不写")
        if (result == ReviewResult.MORE_INVESTIGATION) != bool(cleaned["questions"]):
            yield "questions", Refusal("E-REQUIRED", note="退回补充调查的逐行写明应当查明的问题，其他意见不写")
        for number, row in enumerate(conditions, start=1):
            if not row["part"] or not row["text"]:
                field = f"part_{number}" if not row["part"] else f"condition_{number}"
                yield field, Refusal("E-REQUIRED", note="写明在送审稿中的位置和修改内容")


Opinions = formset_factory(OpinionRow, formset=BaseFormSet, extra=0)


def under_review(form: StepForm) -> list[PartyFacts]:
    """Whose drafts this review is about: of one party that came back alone, else of all that the report was about."""
    return rules.concerned(form.act.facts)


class LegalReview(StepForm):
    """ENF-25, one opinion a party in one sitting, each bound to the digest of the draft that was read (E-ENF-07, -35)."""

    title = _("Legal review")
    desk = DESK
    button = _("Issue the opinion to the handlers")
    capacity = "reviewed"
    row_sets = {"opinions": Opinions}
    row_titles = {"opinions": _("Opinion on each party's draft")}
    received_on = day_field(_("Received on"))
    statement = forms.BooleanField(
        label=_(
            "I am neither handler nor approver of this case and took no part in the investigation; I have read the whole file"
        )
    )
    qualification_no = forms.CharField(
        label=_("Number of the legal qualification"), max_length=40, required=False,
        help_text=_("Whoever reviews for the first time (Art. 58(2))."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.initial = {"received_on": self.complete_on()} | self.initial
        self.parties = under_review(self)
        self.drafts = rules.newest_drafts(self.parties)

    def complete_on(self) -> dt.date | None:
        """When the complete file came to be reviewed."""
        return self.act.record.sent_on  # type: ignore[no-any-return]

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"draft": draft.digest if draft else ""} for draft in self.drafts.values()]

    def row_arguments(self, prefix: str) -> dict[str, Any]:
        return {"day": self.act.acted_on}

    def check(self) -> Iterable[Refusal]:
        yield from rules.no_handler(self.act.record, self.act.hand, "E-ENF-07", field="statement")
        received_on, complete_on = self.cleaned_data["received_on"], self.complete_on()
        if complete_on is None or not complete_on <= received_on <= self.act.acted_on:
            yield Refusal("E-DATE-ORDER", field="received_on", note=f"送审{complete_on}")
        rows = self.placed_rows("opinions")
        if len(rows) != len(self.parties):
            yield Refusal("E-REQUIRED", field="statement", note="每个当事人一份意见")
            return
        for (place, row), facts in zip(rows, self.parties, strict=True):
            draft = self.drafts[facts.pk]
            if draft is None or row["draft"] != draft.digest:
                yield Refusal("E-ENF-35", field=f"{place}-result", note=f"现稿为{draft.code if draft else '无'}")
            elif row["result"] in (ReviewResult.PASS, ReviewResult.PASS_AFTER_CHANGE):
                yield from rules.evidence_holds(facts, draft, field=f"{place}-result")

    def apply(self) -> None:
        act = self.act
        act.named["opinions"] = {}
        for row, facts in zip(self.rows("opinions"), self.parties, strict=True):
            opinion = Opinion(
                case=act.case, facts=facts, draft=self.drafts[facts.pk], review_round=_round_of(facts),
                received_on=self.cleaned_data["received_on"], reviewed_on=act.acted_on, reviewer=act.hand, checklist=row["checklist"],
                result=row["result"], text=row["text"], conditions=row["conditions"], questions=row["questions"], discuss_because=row["discuss_because"], act_no=act.no,
            )  # fmt: skip
            act.also_save(opinion)
            act.named["opinions"][facts.pk] = opinion
            facts.review_result = row["result"]
            facts.to_discuss = bool(rules.to_be_discussed(facts, act.record, act.acted_on, opinion))
        act.record.reviewed_on = act.acted_on


def _round_of(facts: PartyFacts) -> ReviewRound:
    """The first review of a party, the first one after its hearing, or one after a change."""
    opinion, held = rules.opinion_in_force(facts), rules.hearing_held(facts)
    if held is not None and (opinion is None or opinion.act_no < (held.ended_act or 0)):
        return ReviewRound.AFTER_HEARING
    return ReviewRound.CHANGED if opinion else ReviewRound.FIRST


# --- pass after change --------------------------------------------------------------------------------------------------------


def to_be_changed(form: StepForm) -> list[PartyFacts]:
    return [facts for facts in under_review(form) if facts.review_result == ReviewResult.PASS_AFTER_CHANGE]


class AnswerRow(Form):
    """The handlers' answer to one condition of the reviewer."""

    answer = forms.CharField(label=_("Answer"), min_length=2, max_length=500)


Answers = formset_factory(AnswerRow, extra=0)


class SubmitChangedDraft(StepForm):
    """The handlers have changed facts, law or sum as the reviewer asked, answer each condition, and hand in the next version (ENF-24)."""

    title = _("Hand in the changed draft")
    button = _("Send the changed draft to the reviewer")
    capacity = Capacity.REPORTED
    row_sets = {"answers": Answers}
    row_titles = {"answers": _("Answer to each condition")}

    def prepare(self) -> None:
        self.conditions = [
            (facts, number, condition)
            for facts in to_be_changed(self)
            for number, condition in enumerate(_opinion(facts).conditions)
        ]

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{} for _condition in self.conditions]

    def check(self) -> Iterable[Refusal]:
        if len(self.rows("answers")) != len(self.conditions):
            yield Refusal("E-REQUIRED", note="逐条答复审核意见")

    def apply(self) -> None:
        act = self.act
        answers = [row["answer"] for row in self.rows("answers")]
        act.named["drafts"] = {}
        for facts in to_be_changed(self):
            opinion = _opinion(facts)
            own = [
                answer
                for (whose, _number, _condition), answer in zip(self.conditions, answers, strict=True)
                if whose.pk == facts.pk
            ]
            opinion.answers = own
            act.also_save(opinion)
            act.named["drafts"][facts.pk] = drafts.make(act, facts, reason="按法制审核意见修改")


def _opinion(facts: PartyFacts) -> Opinion:
    opinion = rules.opinion_in_force(facts)
    assert opinion is not None  # the step follows an opinion
    return opinion


class ConfirmedRow(Form):
    """What the same reviewer says of the changed draft of one party."""

    draft = forms.CharField(widget=forms.HiddenInput, max_length=64)
    result = forms.ChoiceField(
        label=_("The changed draft"),
        choices=[
            (ReviewResult.PASS, _("Changed as asked, and nothing else: passed")),
            (ReviewResult.PASS_AFTER_CHANGE, _("Not yet as asked: to be changed once more")),
            (ReviewResult.FAIL, _("Not passed: back to the investigation")),
        ],
        widget=forms.RadioSelect,
    )
    text = text_field(_("Words of the opinion"), rows=2, min_length=2, max_length=1000)


Confirmations = formset_factory(ConfirmedRow, extra=0)


class ConfirmChangedDraft(StepForm):
    """The reviewer confirms that the conditions were met and nothing else was touched; the new code enters the opinion (E-ENF-35)."""

    title = _("Confirm the changed draft")
    desk = DESK
    button = _("Enter the confirmation in the opinion")
    capacity = "reviewed"
    row_sets = {"confirmations": Confirmations}
    row_titles = {"confirmations": _("The changed draft of each party")}

    def prepare(self) -> None:
        self.parties = to_be_changed(self)
        self.drafts = rules.newest_drafts(self.parties)

    def initial_rows(self, prefix: str) -> list[dict[str, Any]]:
        return [{"draft": draft.digest if draft else ""} for draft in self.drafts.values()]

    def check(self) -> Iterable[Refusal]:
        rows = self.placed_rows("confirmations")
        if len(rows) != len(self.parties):
            yield Refusal("E-REQUIRED", note="每个当事人一份意见")
            return
        for (place, row), facts in zip(rows, self.parties, strict=True):
            draft = self.drafts[facts.pk]
            if draft is None or row["draft"] != draft.digest:
                yield Refusal("E-ENF-35", field=f"{place}-result")
            elif row["result"] == ReviewResult.PASS and (
                unlawful := list(rules.evidence_holds(facts, draft, field=f"{place}-result"))
            ):
                yield from unlawful
            elif row["result"] == ReviewResult.PASS and (touched := touched_beyond(_opinion(facts), draft)):
                yield Refusal("E-ENF-35", field=f"{place}-result", note=f"修改意见以外变更了：{'、'.join(touched)}")

    def apply(self) -> None:
        act = self.act
        act.named["opinions"] = {}
        for row, facts in zip(self.rows("confirmations"), self.parties, strict=True):
            opinion = _opinion(facts)
            facts.review_result = row["result"]
            opinion.text = f"{opinion.text}\n{row['text']}"
            if row["result"] == ReviewResult.PASS:
                opinion.confirmed_draft, opinion.confirmed_on = self.drafts[facts.pk], act.acted_on
            elif row["result"] == ReviewResult.FAIL:
                opinion.result = ReviewResult.FAIL
            act.also_save(opinion)
            act.named["opinions"][facts.pk] = opinion
            facts.to_discuss = bool(rules.to_be_discussed(facts, act.record, act.acted_on, opinion))
        act.record.reviewed_on = act.acted_on


def touched_beyond(opinion: Opinion, draft: Draft) -> list[str]:
    """Parts of a draft that were changed although no condition of the opinion is about them, in the words of the draft."""
    asked = {condition["part"] for condition in opinion.conditions}
    changed = drafts.compare(opinion.draft.content, draft.content)
    return [drafts.PARTS[part] for part in changed if part not in asked]


# --- the opinion is in the handlers' hands ------------------------------------------------------------------------------------


class SignForOpinion(StepForm):
    """The handlers sign for the opinions that were issued to them (ENF-25, 承办人签收): who, and on which day."""

    title = _("Sign for the legal opinion")
    button = _("Sign for it")
    capacity = "handled"
    legal_day = "signed_on"
    signed_on = day_field(_("Received on"))

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return Opinion.objects.filter(case=case, signed_for_on=None).exists()

    def prepare(self) -> None:
        self.initial = {"signed_on": clock.today()} | self.initial
        self.opinions = list(Opinion.objects.filter(case=self.act.case.pk, signed_for_on=None).select_related("facts__party"))

    def forewarning(self) -> Forewarning | None:
        lines = [f"{each.facts}：{each.get_result_display()}　{each.text}" for each in self.opinions]
        lines += [f"{each.facts}：{question}" for each in self.opinions for question in each.questions]
        return Forewarning(gettext("The opinions that are signed for:"), tuple(lines), may_send=True)

    def check(self) -> Iterable[Refusal]:
        if not self.opinions:
            yield Refusal("E-NOT-OPEN", field="signed_on", note="没有尚未签收的法制审核意见")
            return
        latest = max(each.reviewed_on for each in self.opinions)
        yield from in_order(latest, self.cleaned_data["signed_on"], field="signed_on", note=f"审核意见{latest}作出")

    def apply(self) -> None:
        for opinion in self.opinions:
            opinion.signed_for_by, opinion.signed_for_on = self.act.hand, self.cleaned_data["signed_on"]
            self.act.also_save(opinion)
