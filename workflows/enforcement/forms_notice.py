"""The notice to a party: what is intended against it and why, in the words that the lawyer read, and its rights (行政处罚法 Art.44, 63)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal
from workflows.enforcement import drafts, imposed, rules
from workflows.enforcement.models import PartyFacts
from workflows.engine.forms import Forewarning, StepForm


class GiveNotice(StepForm):
    """ENF-27, and ENF-28 where the party may ask for a hearing. Nothing is worded here: the notice says what was reviewed.

    A second notice to the same party names the one whose place it takes; what was waived under that one counts no more.
    """

    sometimes = "reason"
    names = ("draft", "hearing_reasons", "replaces")
    title = _("Give notice of the penalty")
    button = _("Issue the notice")
    record = PartyFacts
    asks = "reason=notice_reason?"

    def prepare(self) -> None:
        if not self.is_anew:
            del self.fields["reason"]

    @property
    def is_anew(self) -> bool:
        return bool(self.act.facts.notice_no)

    def forewarning(self) -> Forewarning | None:
        """What the notice will say, and whether the party may ask for a hearing, with the reasons."""
        facts, draft = self.act.facts, rules.newest_draft(self.act.facts)
        reasons = rules.hearing_reasons(facts, self.act.acted_on)
        if reasons:
            words = gettext("The party is told of its right to a hearing: %(reasons)s.") % {"reasons": "、".join(reasons)}
        else:
            words = gettext("No right to a hearing arises from this penalty; statement and defence are open to the party.")
        lines = list(drafts.lines(draft)) if draft else []
        if self.is_anew:
            lines.append(gettext("This notice takes the place of %(number)s.") % {"number": facts.notice_no})
        return Forewarning(words, tuple(lines), may_send=True)

    def check(self) -> Iterable[Refusal]:
        yield from rules.reviewed_draft(self.act.facts)
        if self.is_anew and not self.cleaned_data["reason"]:
            yield Refusal("E-REQUIRED", field="reason", note=f"替代{self.act.facts.notice_no}的理由")

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        draft = rules.newest_draft(facts)
        assert draft is not None  # the form is refused without a reviewed draft
        reasons = rules.hearing_reasons(facts, act.acted_on)
        facts.with_hearing, facts.noticed_on = bool(reasons), None
        facts.noticed_fine, facts.noticed_gains, facts.noticed_goods_value = facts.fine, facts.gains, facts.goods_value
        facts.noticed_kinds, facts.noticed_terms = list(facts.kinds), imposed.as_told(facts)
        facts.noticed_digest, facts.noticed_ground = draft.digest, facts.draft_ground
        facts.waived, facts.effect, facts.effect_reason = [], "", ""
        facts.hearing_asked_on, facts.heard_on = None, None
        # What nobody has answered yet is answered with what is stated under this notice.
        facts.defended_on = facts.defended_on if rules.open_claims(facts) else None
        act.named |= {"draft": draft, "hearing_reasons": reasons, "replaces": facts.notice_no}
