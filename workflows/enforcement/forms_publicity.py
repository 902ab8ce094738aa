"""A decision is published with what must not be read masked, or is not published, for a ground of the law (安全生产法 Art.78; TL-ENF-44)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from cases import calendar
from cases.models import Party
from foundation import settings as bureau
from foundation.refusals import Refusal
from workflows.enforcement import drafts, masking, rules, rules_on_spot
from workflows.enforcement.models import PartyFacts
from workflows.enforcement.vocabulary import Capacity, Channel, ExemptGround
from workflows.engine.forms import StepForm

bureau.declare("enforcement.published_years_unit", "单位的处罚信息公示年限（年）", "integer", 5, "项目默认；信用修复规则各地不同")
bureau.declare(
    "enforcement.published_years_person", "自然人的处罚信息公示年限（年）", "integer", 2, "项目默认；信用修复规则各地不同"
)


def published_text(facts: PartyFacts, private: masking.Private, agency: str) -> str:
    """The decision as the public reads it, made of the words that were decided (ENF-63)."""
    draft, party = rules.newest_draft(facts), facts.party
    content = draft.content if draft else rules_on_spot.content_of(facts)
    code = party.credit_code if party.kind != Party.Kind.PERSON else ""
    lines = [
        f"决定书文号：{facts.decision_no}",
        f"当事人：{masking.masked_party(party)}{f'（统一社会信用代码{code}）' if code else ''}",
        *(f"违法事实：{line}" for line in content.get("facts", [])),
        *(f"违反的规定：{line}" for line in content.get("law", [])),
        *(f"处罚依据：{line}" for line in content.get("basis", [])),
        *(f"决定：{line}" for line in drafts.penalties(facts)),
        f"作出决定的机关：{agency}",
        f"决定日期：{facts.decided_on:%Y年%-m月%-d日}",
    ]
    return private.mask("\n".join(lines))


#: Grounds that only a person has.
OF_PERSONS = (ExemptGround.MINOR, ExemptGround.NO_EFFECT)


class PublishDecision(StepForm):
    """ENF-63: the text is made from the decision and may be worded anew; nothing private may stand in it (E-ENF-28)."""

    names = ("party_masked",)
    title = _("Publish the decision")
    button = _("Publish")
    capacity = Capacity.PUBLISHED
    record = PartyFacts
    asks = "text=masked_text channels"

    def prepare(self) -> None:
        agency = str(bureau.value("bureau.name", self.act.acted_on))
        text = published_text(self.act.facts, self.private(), agency)
        self.initial = {"text": text, "channels": Channel.values} | self.initial

    def private(self) -> masking.Private:
        return masking.private_of_case(self.act.case)

    def check(self) -> Iterable[Refusal]:
        if found := list(self.private().found_in(self.cleaned_data["text"])):
            yield Refusal("E-ENF-28", field="text", note="、".join(found))

    def apply(self) -> None:
        act, facts = self.act, self.act.facts
        facts.published_on, facts.publish_until = act.acted_on, until(facts, act.acted_on)
        act.named["party_masked"] = masking.masked_party(facts.party)


def until(facts: PartyFacts, published_on: dt.date) -> dt.date:
    """The last day on which a decision stands published (TL-ENF-47); how many years says the bureau, by whom it concerns."""
    who = "person" if facts.party.kind == Party.Kind.PERSON else "unit"
    years: int = bureau.value(f"enforcement.published_years_{who}", published_on)
    return calendar.add_years(published_on, years)


class ExemptPublicity(StepForm):
    """A decision that is not published: on which ground, and why in this case."""

    title = _("Decide that the decision is not published")
    button = _("Do not publish")
    capacity = "decided"
    record = PartyFacts
    asks = "ground=exempt_ground reason=exempt_reason"

    def prepare(self) -> None:
        if self.act.facts.party.kind != Party.Kind.PERSON:
            fitting = [each for each in ExemptGround.choices if each[0] not in OF_PERSONS]
            self.fields["ground"].choices = fitting

    def apply(self) -> None:
        self.act.facts.exempt_on = self.act.acted_on
