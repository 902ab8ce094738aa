"""Facts that only enforcement asks for: the case, its parties with their proposal and decision, facts, evidence, drafts, opinions, payments."""

from __future__ import annotations

from decimal import Decimal as Money
from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.record import CaseRecord, CaseRow
from cases.models.several import Several
from cases.models.signed import SignedOnSite
from foundation.numbers import Number
from foundation.sealed import SealedTextField
from workflows.enforcement.heavy import Penalty
from workflows.enforcement.ranges import Circumstance, Grade, Ground, Stage
from workflows.enforcement.vocabulary import (
    AskedWay,
    Attendance,
    CaseKind,
    Channel,
    ClosingGround,
    ClueDecision,
    ClueSource,
    Conclusion,
    DefenceWay,
    Effect,
    EndGround,
    EvidenceKind,
    ExemptGround,
    ExtensionLevel,
    FilingDecision,
    HearingEnd,
    HostOpinion,
    MinutesKind,
    NoPenaltyGround,
    Occasion,
    Powers,
    Retention,
    ReviewResult,
    ReviewRound,
    Right,
    Sex,
    Standing,
    TransferCheck,
    Verdict,
    Vote,
)
from workflows.enforcement.vocabulary_correction import RevocationKind
from workflows.enforcement.vocabulary_late import PlanStands
from workflows.enforcement.vocabulary_transfer import TransferStands, TransferWay

OFFICER = settings.AUTH_USER_MODEL


def _officer(verbose_name: Any, *, null: bool = True) -> Any:
    return models.ForeignKey(OFFICER, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=verbose_name)


def _yuan(verbose_name: Any, **words: Any) -> Any:
    return models.DecimalField(
        verbose_name, max_digits=14, decimal_places=2, validators=[MinValueValidator(Money("0.01"))], **words
    )


def _unsaid(field: Any) -> Any:
    """A column that every case fills in on its own road; the register of an earlier year may lack it, and nobody fills it in for it (补录)."""
    field.null = True
    return field


class EnforcementRecord(CaseRecord):
    """One administrative penalty case (行政处罚案件), from the clue to the file (行政处罚法 Art.22 to 74)."""

    # The clue
    source = models.CharField(_("Source of the clue"), max_length=20, choices=ClueSource)
    received_at = _unsaid(models.DateTimeField(_("Received at")))
    discovered_on = _unsaid(models.DateField(_("Discovered on")))
    act_from = models.DateField(_("The act began on"), null=True, blank=True)
    act_to = _unsaid(models.DateField(_("The act ended on")))
    harm_life_health = models.BooleanField(_("Life, health or financial safety is concerned and harm was done"), default=False)
    clue_facts = models.TextField(pgettext_lazy("clue", "What is known"), max_length=3000, validators=[MinLengthValidator(20)])
    suspect = models.CharField(_("Whom the clue concerns"), max_length=80, blank=True)
    suspect_unit = models.ForeignKey(
        "cases.Enterprise", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Unit whom the clue concerns")
    )
    """The case gets its unit when it is filed: until then the unit does not read that it is looked at."""
    urgent_reason = models.CharField(_("Reason of urgency"), max_length=300, blank=True, validators=[MinLengthValidator(4)])
    urgent_started_at = models.DateTimeField(_("Urgent collection of evidence began at"), null=True, blank=True)
    clue_extended_on = models.DateField(_("checking of the clue extended on"), null=True, blank=True)
    reject_reason = models.CharField(_("Why there is no case"), max_length=20, choices=ClueDecision, blank=True)
    reject_words = models.CharField(_("Reason"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    clue_check = models.CharField(
        _("What was checked, and what was found"), max_length=1000, blank=True, validators=[MinLengthValidator(10)]
    )

    # Filing
    kind = models.CharField(_("Kind of case"), max_length=20, choices=CaseKind, default=CaseKind.GENERAL)
    operation = models.ForeignKey(
        "cases.SpecialOperation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Special operation")
    )
    operation_no = models.CharField(_("Number of the crackdown operation"), max_length=60, blank=True)
    """As the register of a year writes it; the operation itself stands in its own register."""
    cause_of_action = models.CharField(_("Cause of action"), max_length=120, blank=True)
    case_summary = models.TextField(
        _("Outline of the case"), max_length=3000, blank=True, validators=[MinLengthValidator(20)],
        help_text=_("When, where, how it was found, what: no word of guilt."),
    )  # fmt: skip
    suspected = models.ForeignKey(
        "cases.Violation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Suspected violation")
    )
    handler_1 = _officer(_("Lead handler"))
    handler_2 = _officer(_("Assisting handler"))
    no_recusal_1 = models.BooleanField(_("The lead handler states that there is no ground for recusal"), default=False)
    no_recusal_2 = models.BooleanField(_("The assisting handler states that there is no ground for recusal"), default=False)
    applied_on = models.DateField(_("filing asked for on"), null=True, blank=True)
    section_opinion = models.CharField(_("Opinion of the section"), max_length=500, blank=True)
    filing_decision = models.CharField(_("Decision"), max_length=10, choices=FilingDecision, blank=True)
    filing_opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filed_by = _officer(_("filing approved by"))
    filing_no = models.CharField(_("number of the filing"), max_length=80, blank=True)
    accident_reply_no = models.CharField(_("Number of the government's reply"), max_length=60, blank=True)
    accident_reply_on = models.DateField(_("Day of the government's reply"), null=True, blank=True)
    accident_grade = models.CharField(_("Grade of the accident"), max_length=20, choices=Grade, blank=True)
    deaths = models.PositiveSmallIntegerField(_("Deaths"), null=True, blank=True)
    injured = models.PositiveSmallIntegerField(_("Seriously injured"), null=True, blank=True)
    accident_designation = models.CharField(
        _("Number by which the higher agency has handed it to this bureau"), max_length=60, blank=True
    )
    direct_loss = models.DecimalField(_("Direct loss (10,000 yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)

    on_spot = models.BooleanField(_("decided on the spot"), default=False)

    # Investigation, report and review
    investigated_on = models.DateField(_("investigation began on"), null=True, blank=True)
    reported_on = models.DateField(_("investigation ended on"), null=True, blank=True)
    report_round = models.PositiveSmallIntegerField(_("number of reports"), default=0)
    transfer_check = models.CharField(_("Suspicion of a crime"), max_length=10, choices=TransferCheck, blank=True)
    transfer_reason = models.CharField(_("Reason of this view"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    sent_on = models.DateField(_("sent to review on"), null=True, blank=True)
    sending_opinion = models.CharField(_("Opinion of the head of the section"), max_length=500, blank=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    due_on = models.DateField(_("To be decided by"), null=True, blank=True)
    extension_level = models.CharField(_("Who extends"), max_length=10, choices=ExtensionLevel, blank=True)
    higher_no = models.CharField(_("Number of the higher agency's approval"), max_length=60, blank=True)
    higher_on = models.DateField(_("Day of the higher agency's approval"), null=True, blank=True)
    police_since = models.DateField(_("handed to the police on"), null=True, blank=True)
    police_back_on = models.DateField(_("back from the police on"), null=True, blank=True)
    transfer_way = models.CharField(_("to whom the case is transferred"), max_length=10, choices=TransferWay, blank=True)
    transfer_stands = models.CharField(_("where the transfer stands"), max_length=16, choices=TransferStands, blank=True)
    transfer_goods = models.BooleanField(_("goods go with the transfer"), default=False)

    # End
    closing_no = models.CharField(_("number of the closing"), max_length=80, blank=True)
    closing_ground = models.CharField(_("Ground of closing"), max_length=20, choices=ClosingGround, blank=True)
    closing_words = models.CharField(_("Opinion of the handlers"), max_length=500, blank=True)
    closing_approved = models.BooleanField(
        _("Decision on the closing"), null=True, choices=[(True, _("Close the case")), (False, _("Return it"))]
    )
    closing_opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500, blank=True)
    retention = models.CharField(_("The file is kept"), max_length=10, choices=Retention, blank=True)
    end_ground = models.CharField(_("Ground for the end"), max_length=20, choices=EndGround, blank=True)
    end_reason = models.CharField(_("Reason for the end"), max_length=500, blank=True, validators=[MinLengthValidator(4)])

    class Meta(CaseRecord.Meta):
        verbose_name = _("penalty case")
        verbose_name_plural = _("penalty cases")

    @property
    def known_on(self) -> Any:
        """The day by which the act was known: of a register that has no day of the clue that of the filing."""
        return self.discovered_on or self.filed_on


class PartyFacts(CaseRow):
    """What concerns one party of a case: what is proposed, told, decided, performed (当事人)."""

    party = models.OneToOneField("cases.Party", models.PROTECT, related_name="penalty")
    born_on = models.DateField(_("Born on"), null=True, blank=True)
    """Of a person: from the identity number, or as stated where there is none. It says whether and how mildly somebody is punished."""
    sex = models.CharField(_("Sex"), max_length=6, choices=Sex, blank=True)
    """Of a person, likewise."""
    guardian = models.CharField(_("Guardian"), max_length=40, blank=True)
    # Proposal
    violation = models.ForeignKey(
        "cases.Violation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Violation")
    )
    other_law = models.ForeignKey(
        "cases.Violation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version that was compared")
    )
    """The version of the same provision that is not applied, where the act and the decision lie under two (Art.37)."""
    law_reason = models.CharField(
        _("Why this version of the law and not the other"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    also_violated = models.JSONField(_("other provisions that the act offends"), default=list, blank=True)
    """Keys of rows of the catalogue: one act is fined by the highest of them alone (Art.29)."""
    citation = models.CharField(_("Item or paragraph, in Chinese numerals"), max_length=20, blank=True)
    stage = models.CharField(_("Stage"), max_length=10, choices=Stage, blank=True)
    tier = models.PositiveSmallIntegerField(_("Discretion tier"), null=True, blank=True)
    circumstances = Several(_("Circumstances"), of=Circumstance, blank=True)
    grounds = Several(_("Grounds of the law for it"), of=Ground, blank=True)
    kinds = Several(_("Penalties"), of=Penalty, blank=True)
    fine = _yuan(_("Fine (yuan)"), null=True, blank=True)
    fine_words = models.CharField(_("how a fine for each day came about"), max_length=300, blank=True)
    gains = _yuan(_("Illegal gains to be confiscated (yuan)"), null=True, blank=True)
    gains_words = models.CharField(_("How the gains were counted"), max_length=300, blank=True)
    goods_value = _yuan(_("Value of the goods to be confiscated (yuan)"), null=True, blank=True)
    goods_words = models.CharField(_("Goods to be confiscated"), max_length=500, blank=True)
    licence = models.CharField(_("Licence concerned"), max_length=120, blank=True)
    licence_no = models.CharField(_("Number of the licence"), max_length=60, blank=True)
    licence_issuer = models.CharField(_("Who issued the licence"), max_length=80, blank=True)
    withheld_from = models.DateField(_("Licence withheld from"), null=True, blank=True)
    withheld_to = models.DateField(_("Licence withheld until"), null=True, blank=True)
    stop_from = models.DateField(_("Standstill from"), null=True, blank=True)
    stop_to = models.DateField(_("Standstill until"), null=True, blank=True)
    stop_scope = models.CharField(_("What stands still: workshop, line, site, or the whole unit"), max_length=200, blank=True)
    income = _yuan(_("Income of last year (yuan)"), null=True, blank=True)
    income_words = models.CharField(
        _("How the income is proved, with the number of the evidence"),
        max_length=200,
        blank=True,
        validators=[MinLengthValidator(4)],
    )
    amount_reason = models.CharField(_("Why this sum"), max_length=1000, blank=True, validators=[MinLengthValidator(10)])
    correction_order = models.CharField(_("What is to be corrected"), max_length=500, blank=True)
    correction_by = models.DateField(_("To be corrected by"), null=True, blank=True)
    other_act = models.CharField(
        _("Why it is another act than the one that was fined already"),
        max_length=300,
        blank=True,
        validators=[MinLengthValidator(10)],
    )
    no_penalty_ground = models.CharField(_("Ground for no penalty"), max_length=4, choices=NoPenaltyGround, blank=True)
    draft_version = models.PositiveSmallIntegerField(_("version of the draft"), default=0)
    report_returned = models.BooleanField(_("report returned by the section"), default=False)
    draft_ground = models.CharField(_("digest of the facts and the law of the draft"), max_length=64, blank=True)
    review_result = models.CharField(_("last opinion"), max_length=20, choices=ReviewResult, blank=True)
    to_discuss = models.BooleanField(_("the leaders have to discuss the draft"), default=False)
    discussed_on = models.DateField(_("discussed by the leaders on"), null=True, blank=True)
    discussed_digest = models.CharField(_("draft that was agreed to"), max_length=64, blank=True)
    discussion_result = models.CharField(_("last discussion"), max_length=12, choices=Conclusion, blank=True)
    # Notice and defence
    noticed_on = models.DateField(_("notice served on"), null=True, blank=True)
    notice_no = models.CharField(_("number of the notice"), max_length=80, blank=True)
    noticed_fine = _yuan(_("fine of the notice"), null=True, blank=True)
    noticed_gains = _yuan(_("gains of the notice"), null=True, blank=True)
    noticed_goods_value = _yuan(_("value of the goods of the notice"), null=True, blank=True)
    noticed_kinds = Several(_("penalties of the notice"), of=Penalty, blank=True)
    noticed_terms = models.JSONField(_("licence and standstill of the notice"), default=dict, blank=True)
    noticed_digest = models.CharField(_("draft of the notice"), max_length=64, blank=True)
    noticed_ground = models.CharField(_("digest of the facts and the law of the notice"), max_length=64, blank=True)
    notice_reason = models.CharField(
        _("What has changed since the earlier notice"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    with_hearing = models.BooleanField(_("told of the right to a hearing"), default=False)
    waived = Several(_("rights waived"), of=Right, blank=True)
    hearing_asked_on = models.DateField(_("hearing asked for on"), null=True, blank=True)
    hearing_public = models.BooleanField(_("hearing open to the public"), default=False)
    heard_on = models.DateField(_("hearing held on"), null=True, blank=True)
    defended_on = models.DateField(_("defence received on"), null=True, blank=True)
    defence_way = models.CharField(_("Way"), max_length=10, choices=DefenceWay, blank=True)
    effect = models.CharField(_("Effect on the penalty"), max_length=12, choices=Effect, blank=True)
    effect_reason = models.CharField(
        _("Conclusion of the re-check"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    # Decision and after
    verdict = models.CharField(_("Decision"), max_length=14, choices=Verdict, blank=True)
    decision_opinion = models.CharField(pgettext_lazy("penalty case", "Opinion of the leader"), max_length=500, blank=True)
    return_words = models.CharField(_("Reason"), max_length=500, blank=True, validators=[MinLengthValidator(4)])
    pay_bank = models.ForeignKey(
        "cases.OutsideBody", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Bank that takes the fine")
    )
    decided_by = _officer(_("decided by"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_no = models.CharField(_("number of the decision"), max_length=80, blank=True)
    served_on = models.DateField(_("decision served on"), null=True, blank=True)
    pay_due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    more_time = models.CharField(_("more time to pay"), max_length=10, choices=PlanStands, blank=True)
    plan_due_on = models.DateField(_("next part to be paid by"), null=True, blank=True)
    late_since = models.DateField(_("payment late since"), null=True, blank=True)
    execution_ended_on = models.DateField(_("execution ended on"), null=True, blank=True)
    performed_on = models.DateField(_("performed on"), null=True, blank=True)
    published_on = models.DateField(_("decision published on"), null=True, blank=True)
    publish_until = models.DateField(_("published until"), null=True, blank=True)
    channels = Several(_("Published on"), of=Channel, blank=True)
    masked_text = models.TextField(_("Text to be published"), max_length=5000, blank=True)
    exempt_ground = models.CharField(_("Ground for not publishing"), max_length=20, choices=ExemptGround, blank=True)
    exempt_reason = models.CharField(_("Why it is not published"), max_length=300, blank=True, validators=[MinLengthValidator(4)])
    exempt_on = models.DateField(_("exempted from publicity on"), null=True, blank=True)
    educated_on = models.DateField(_("educated on"), null=True, blank=True)
    # What becomes of the decision
    under_reconsideration = models.BooleanField(_("under reconsideration"), default=False)
    under_litigation = models.BooleanField(_("under litigation"), default=False)
    execution_stopped = models.BooleanField(_("execution stopped by order"), default=False)
    remedies_until = models.DateField(_("last day on which a remedy was open"), null=True, blank=True)
    """Set once the periods are over and nothing is open: from the next day on nobody can attack the decision any more."""
    revoked_as = models.CharField(_("what was done about the decision"), max_length=10, choices=RevocationKind, blank=True)
    revoked_on = models.DateField(_("decision revoked or changed on"), null=True, blank=True)
    change_no = models.CharField(_("number of the revocation or change"), max_length=80, blank=True)
    settled_by_change = models.BooleanField(_("what was paid is enough for the decision as changed"), default=False)
    withdrawn_on = models.DateField(_("publicity withdrawn on"), null=True, blank=True)
    withdraw_reason = models.CharField(
        _("Reason, which is published as well"), max_length=300, blank=True, validators=[MinLengthValidator(4)]
    )
    reported_up_on = models.DateField(_("Reported to the bureau above on"), null=True, blank=True)
    taken_down_on = models.DateField(_("publicity ended on"), null=True, blank=True)
    ended = models.CharField(_("why its road ended"), max_length=100, blank=True)

    class Meta(CaseRow.Meta):
        verbose_name = _("party of a penalty case")
        verbose_name_plural = _("parties of penalty cases")

    def __str__(self) -> str:
        return self.party.name

    @property
    def is_live(self) -> bool:
        return not self.ended


class Fact(models.Model):
    """One fact of the violation, as the report states it, with the evidence that shows it (行政处罚法 Art.54, 57)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("Fact"), max_length=2000, validators=[MinLengthValidator(10)])
    evidence = models.ManyToManyField("enforcement.Exhibit", related_name="facts", verbose_name=_("Evidence"))

    class Meta:
        default_permissions = ()
        ordering = ("case", "no")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="fact_number")]

    def __str__(self) -> str:
        return f"{self.no} {self.text[:40]}"


class Exhibit(models.Model):
    """A piece of evidence of the case (证据): what it is, who collected it, what it proves. Excluded it stays, and is cited no more."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("Kind"), max_length=12, choices=EvidenceKind)
    name = models.CharField(_("Name of the evidence"), max_length=80)
    source_person = models.CharField(_("Provided by"), max_length=60, blank=True)
    collected_at = models.DateTimeField(_("Collected at"))
    collector_1 = _officer(_("first collector"), null=False)
    collector_2 = _officer(_("Second collector"), null=False)
    is_copy = models.BooleanField(_("It is a copy, compared with the original and signed by whoever gave it"), default=False)
    proves = models.CharField(_("What it proves"), max_length=500, validators=[MinLengthValidator(4)])
    files = models.JSONField(_("digests of the files"), default=list)
    act_no = models.PositiveIntegerField()
    excluded_on = models.DateField(_("excluded on"), null=True, blank=True)
    exclusion_reason = models.CharField(_("Why it is excluded"), max_length=300, blank=True, validators=[MinLengthValidator(4)])

    class Meta:
        default_permissions = ()
        ordering = ("case", "no")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="exhibit_number")]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"

    @property
    def is_excluded(self) -> bool:
        return self.excluded_on is not None


class Minutes(SignedOnSite):
    """What two officers wrote down at once: what one person answered, or what was to be seen at the scene (笔录; 行政处罚法 Art.55)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind"), max_length=10, choices=MinutesKind)
    exhibit = models.OneToOneField(Exhibit, models.PROTECT, related_name="minutes")
    officer_1 = _officer(_("first officer"), null=False)
    officer_2 = _officer(_("Second officer"), null=False)
    recorder = _officer(_("Recorder"))
    start_at = models.DateTimeField(_("Began at"))
    end_at = models.DateTimeField(_("Ended at"))
    place = models.CharField(_("Place"), max_length=100)
    certificates_shown = models.BooleanField(_("Both certificates were shown"), default=False)
    # An interview
    round = models.PositiveSmallIntegerField(_("number of the interview"), default=1)
    notice = models.ForeignKey(
        "documents.IssuedDocument", models.PROTECT, null=True, related_name="+", verbose_name=_("interview notice")
    )
    person = models.CharField(_("Person asked"), max_length=40, blank=True)
    standing = models.CharField(_("In what relation to the case"), max_length=20, choices=Standing, blank=True)
    identity = SealedTextField(_("Identity number"), null=True, blank=True, holds=Number.IDENTITY)
    identity_index = models.CharField(max_length=64, blank=True, default="")
    sex = models.CharField(_("Sex"), max_length=6, choices=Sex, blank=True)
    age = models.PositiveSmallIntegerField(_("age"), null=True, blank=True)
    employer = models.CharField(_("Unit in which the person works"), max_length=60, blank=True)
    post = models.CharField(_("Post"), max_length=40, blank=True)
    home = models.CharField(_("Address"), max_length=200, blank=True)
    phone = SealedTextField(_("Phone"), null=True, blank=True)
    guardian = models.CharField(_("Guardian or interpreter present"), max_length=40, blank=True)
    rights_told = models.BooleanField(_("Duties and rights were told before the first question"), default=False)
    recusal_asked = models.BooleanField(_("Does the person ask that an officer withdraws?"), null=True)
    qa = models.JSONField(_("questions and answers"), default=list)
    corrections = models.CharField(_("Corrections, as the person made them"), max_length=500, blank=True)
    # The scene
    weather = models.CharField(_("Weather"), max_length=20, blank=True)
    examined = models.CharField(_("What was examined"), max_length=500, blank=True)
    findings = models.TextField(_("What was to be seen"), max_length=4000, blank=True, validators=[MinLengthValidator(30)])
    party_present = models.BooleanField(_("Was the party present?"), null=True)
    absence = models.CharField(_("Why it was not, and how it was called"), max_length=200, blank=True)
    invited = models.CharField(_("Person invited as witness"), max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("case", "start_at")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}".strip()


class Draft(models.Model):
    """One version of what is proposed against a party, in the words in which it will be told and decided (送审稿). Never changed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="drafts")
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    made_on = models.DateField(_("made on"))
    made_by = _officer(_("made by"), null=False)
    reason = models.CharField(_("why it was changed"), max_length=300, blank=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "version")
        constraints = [models.UniqueConstraint(fields=["facts", "version"], name="draft_version")]

    def __str__(self) -> str:
        return f"{self.facts_id} v{self.version} {self.code}"

    @property
    def code(self) -> str:
        """The short code that an opinion prints: 3F9A-71C2."""
        return f"{self.digest[:4]}-{self.digest[4:8]}".upper()


class Opinion(models.Model):
    """The legal review of one party's draft (法制审核意见): nine points, a result, and the very draft that was read."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="opinions")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="opinions")
    review_round = models.CharField(_("round"), max_length=14, choices=ReviewRound)
    received_on = models.DateField(_("received on"))
    reviewed_on = models.DateField(_("reviewed on"))
    reviewer = _officer(_("reviewer"), null=False)
    checklist = models.JSONField(_("nine points"), default=list)
    result = models.CharField(_("result"), max_length=20, choices=ReviewResult)
    discuss_because = models.CharField(_("Besides its penalties to be discussed"), max_length=10, choices=Occasion, blank=True)
    text = models.TextField(_("opinion"), max_length=3000)
    conditions = models.JSONField(_("what is to be changed"), default=list)
    answers = models.JSONField(_("answers of the handlers"), default=list)
    questions = models.JSONField(_("what is to be found out"), default=list, blank=True)
    signed_for_by = _officer(_("signed for by"))
    signed_for_on = models.DateField(_("signed for on"), null=True, blank=True)
    confirmed_draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed draft"))
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.result}"

    @property
    def passed_digest(self) -> str:
        """The digest of the draft that may be told and decided by this opinion; empty for none."""
        if self.result == ReviewResult.PASS:
            return self.draft.digest
        return self.confirmed_draft.digest if self.confirmed_draft is not None else ""


class Claim(models.Model):
    """One point of a party's defence, and what the re-check made of it (行政处罚法 Art.45)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="claims")
    no = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("Point of the defence"), max_length=1000, validators=[MinLengthValidator(2)])
    stated_on = models.DateField(_("stated on"))
    came_late = models.BooleanField(_("came late"), default=False)
    check_words = models.CharField(_("What the check found"), max_length=1000, blank=True)
    accepted = models.BooleanField(_("accepted"), null=True)
    answer = models.CharField(_("Reason"), max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("facts", "no")
        constraints = [models.UniqueConstraint(fields=["facts", "no"], name="claim_number")]

    def __str__(self) -> str:
        return f"{self.no} {self.text[:40]}"


class Paid(models.Model):
    """One receipt of the bank for a fine, a surcharge or gains (缴款); its number is given once in the bureau (E-ENF-40)."""

    class For(models.TextChoices):
        FINE = "fine", _("Fine")
        SURCHARGE = "surcharge", _("Late surcharge")
        GAINS = "gains", _("Confiscated gains")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="payments")
    receipt_no = _unsaid(models.CharField(_("Number of the receipt"), max_length=30, unique=True))
    purpose = models.CharField(_("For"), max_length=10, choices=For, default=For.FINE)
    paid_on = models.DateField(_("Paid on"))
    amount = _yuan(_("Sum (yuan)"))
    confirmed_by = _unsaid(_officer(_("confirmed by"), null=False))
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "paid_on", "pk")

    def __str__(self) -> str:
        return self.receipt_no or f"{self.paid_on} {self.purpose}"


class Performance(models.Model):
    """One item of a decision besides its money, done: the stop, the licence, the goods, the correction (行政处罚法 Art.66)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="performances")
    item = models.CharField(_("item of the decision"), max_length=24)
    done_on = models.DateField(_("Performed on"))
    words = models.CharField(_("How it was done"), max_length=500, validators=[MinLengthValidator(4)])
    issuer_told_on = models.DateField(_("Issuer of the licence told on"), null=True, blank=True)
    confirmed_by = _officer(_("confirmed by"), null=False)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.item} {self.done_on}"


class ArchivedFile(models.Model):
    """The file of a closed case in the archive: where it stands, who put it together, who checked it, what it holds (ENF-60 to 62)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="archived_penalty_file")
    archive_no = models.CharField(_("archive number"), max_length=60, unique=True)
    archived_on = models.DateField(_("archived on"))
    filed_by = _officer(_("Put together by"), null=False)
    checked_by = _officer(_("Checked by"), null=False)
    pages = models.PositiveIntegerField(_("Pages of the file"))
    photos = models.PositiveIntegerField(_("photographs"))
    discs = models.PositiveSmallIntegerField(_("Discs"), default=0)
    remarks = models.CharField(_("Remarks on the file"), max_length=500, blank=True)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.archive_no


class Discussion(models.Model):
    """One collective discussion of the leaders (集体讨论; 行政处罚法 Art.57(2)): who sat, what each said, what it came to (ENF-26)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(_("number of the discussion"), default=1)
    after_hearing = models.BooleanField(_("after a hearing"), default=False)
    held_at = models.DateTimeField(_("Began at"))
    ended_at = models.DateTimeField(_("Ended at"))
    place = models.CharField(_("Place"), max_length=60)
    host = _officer(_("host"), null=False)
    reporter = _officer(_("Reported by"), null=False)
    recorder = _officer(_("Recorded by"), null=False)
    sit_in = models.JSONField(_("sat in"), default=list)
    case_report = models.TextField(
        _("Report of the case: facts, evidence, law, defence, hearing, review"),
        max_length=5000,
        validators=[MinLengthValidator(20)],
    )
    conclusion = models.CharField(_("Conclusion"), max_length=12, choices=Conclusion)
    reasons = models.CharField(_("Reasons, and what is to be changed"), max_length=1000, blank=True)
    minority_view = models.TextField(_("Differing views"), max_length=2000)
    act_no = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"{self.round} {self.conclusion}"


class DiscussedDraft(models.Model):
    """The draft of one party that a discussion was about: it covers these very words and no others."""

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="drafts")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="discussed_drafts")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="discussions")

    class Meta:
        default_permissions = ()
        ordering = ("discussion", "pk")

    def __str__(self) -> str:
        return f"{self.discussion_id} {self.draft_id}"


class Attendee(models.Model):
    """One member in a discussion: there or not, why not, what he said in his own words, how he voted."""

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="attendees")
    member = _officer(_("member"), null=False)
    attendance = models.CharField(_("Attendance"), max_length=10, choices=Attendance)
    reason = models.CharField(_("Why absent or recused"), max_length=200, blank=True)
    vote = models.CharField(_("Vote"), max_length=10, choices=Vote, blank=True)
    words = models.CharField(_("View, in the member's own words"), max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("discussion", "pk")

    def __str__(self) -> str:
        return f"{self.member_id} {self.attendance}"


class Hearing(models.Model):
    """The hearing of one party, from its request to the host's report (听证; 行政处罚法 Art.63 to 65)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    facts = models.ForeignKey(PartyFacts, models.PROTECT, related_name="hearings")
    requested_on = models.DateField(_("asked for on"))
    asked_way = models.CharField(_("How it was asked for"), max_length=10, choices=AskedWay)
    # The notice
    host = _officer(_("host"))
    member_1 = _officer(_("First hearing member"))
    member_2 = _officer(_("Second hearing member"))
    clerk = _officer(_("Clerk"))
    hearing_at = models.DateTimeField(_("Hearing at"), null=True)
    place = models.CharField(_("Place"), max_length=100, blank=True)
    is_public = models.BooleanField(
        _("Is it open to the public?"), null=True, choices=[(True, _("Public")), (False, _("Not public"))]
    )
    secret_ground = models.CharField(_("Why it is not public"), max_length=200, blank=True, validators=[MinLengthValidator(4)])
    enrol_by = models.DateField(_("Listeners enrol by"), null=True)
    seats = models.PositiveSmallIntegerField(_("Seats for listeners"), null=True)
    postponed = models.CharField(_("why it was postponed"), max_length=300, blank=True)
    notified_on = models.DateField(_("notice of the hearing served on"), null=True)
    # The record
    started_at = models.DateTimeField(_("Began at"), null=True)
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    attendees = models.JSONField(_("others who took part"), default=list)
    opening = models.TextField(
        _("Identities, order of the room, rights, recusal"), max_length=1000, blank=True, validators=[MinLengthValidator(10)]
    )
    investigator_claims = models.TextField(
        _("Statement of the investigators"), max_length=3000, blank=True, validators=[MinLengthValidator(10)]
    )
    party_defence = models.TextField(_("Defence of the party"), max_length=3000, blank=True, validators=[MinLengthValidator(2)])
    debate = models.TextField(_("Debate"), max_length=3000, blank=True)
    final_statements = models.TextField(
        _("Last statements, the party last"), max_length=2000, blank=True, validators=[MinLengthValidator(2)]
    )
    refusal_note = models.CharField(_("Note of the host where the record is not signed"), max_length=300, blank=True)
    ended = models.CharField(_("How it ended"), max_length=10, choices=HearingEnd, blank=True)
    end_reason = models.CharField(
        pgettext_lazy("end of a hearing", "What happened"), max_length=500, blank=True, validators=[MinLengthValidator(4)]
    )
    ended_act = models.PositiveIntegerField(_("act that ended it"), null=True)
    # The report
    positions = models.TextField(_("Positions of both sides"), max_length=2000, blank=True, validators=[MinLengthValidator(4)])
    facts_found = models.TextField(_("Facts found"), max_length=3000, blank=True, validators=[MinLengthValidator(10)])
    dispute_points = models.JSONField(_("points in dispute"), default=list)
    proposal = models.CharField(_("Opinion of the host"), max_length=20, choices=HostOpinion, blank=True)
    host_opinion = models.TextField(_("Reasons of the host, point by point"), max_length=2000, blank=True)
    record_pages = models.PositiveSmallIntegerField(_("Pages of the record"), null=True)
    reported_on = models.DateField(pgettext_lazy("hearing", "reported on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ("facts", "pk")

    def __str__(self) -> str:
        return f"{self.facts_id} {self.requested_on}"


class Examined(models.Model):
    """One piece of evidence as it was shown in a hearing, what the party said of it, and what it was answered (质证)."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="examined")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="+", verbose_name=_("Evidence shown"))
    opinion = models.CharField(
        _("Opinion of the party on truth, lawfulness and relevance"), max_length=500, validators=[MinLengthValidator(2)]
    )
    answer = models.CharField(_("Answer of the investigators"), max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("hearing", "pk")

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.exhibit_id}"


class Representative(models.Model):
    """Who spoke for the party in a hearing, with a power of attorney (行政处罚法 Art.64(5))."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="representatives")
    name = models.CharField(_("Representative"), max_length=40)
    powers = models.CharField(_("Powers"), max_length=10, choices=Powers)

    class Meta:
        default_permissions = ()
        ordering = ("hearing", "pk")

    def __str__(self) -> str:
        return self.name


# Rows with a file of their own: Django finds a model where it looks for models.
from workflows.enforcement.models_correction import Refund as Refund  # noqa: E402
from workflows.enforcement.models_correction import Revocation as Revocation  # noqa: E402
from workflows.enforcement.models_correction import Slip as Slip  # noqa: E402
from workflows.enforcement.models_court import CourtApplication as CourtApplication  # noqa: E402
from workflows.enforcement.models_court import Dunning as Dunning  # noqa: E402
from workflows.enforcement.models_court import ExecutionChange as ExecutionChange  # noqa: E402
from workflows.enforcement.models_daily import DailyFine as DailyFine  # noqa: E402
from workflows.enforcement.models_file_reviews import FileDrawing as FileDrawing  # noqa: E402
from workflows.enforcement.models_file_reviews import ReviewedFile as ReviewedFile  # noqa: E402
from workflows.enforcement.models_items import CashTaken as CashTaken  # noqa: E402
from workflows.enforcement.models_items import Disposal as Disposal  # noqa: E402
from workflows.enforcement.models_items import ItemStep as ItemStep  # noqa: E402
from workflows.enforcement.models_late import PaymentPlan as PaymentPlan  # noqa: E402
from workflows.enforcement.models_late import PlannedPart as PlannedPart  # noqa: E402
from workflows.enforcement.models_late import SurchargeDecision as SurchargeDecision  # noqa: E402
from workflows.enforcement.models_measures import Goods as Goods  # noqa: E402
from workflows.enforcement.models_measures import Measure as Measure  # noqa: E402
from workflows.enforcement.models_on_spot import OnSpot as OnSpot  # noqa: E402
from workflows.enforcement.models_operations import CrackdownOperation as CrackdownOperation  # noqa: E402
from workflows.enforcement.models_operations import OperationCase as OperationCase  # noqa: E402
from workflows.enforcement.models_parties import PartyChange as PartyChange  # noqa: E402
from workflows.enforcement.models_recusal import Reconfirmed as Reconfirmed  # noqa: E402
from workflows.enforcement.models_recusal import Recusal as Recusal  # noqa: E402
from workflows.enforcement.models_remedies import ExecutionStop as ExecutionStop  # noqa: E402
from workflows.enforcement.models_remedies import Remedy as Remedy  # noqa: E402
from workflows.enforcement.models_suspension import Suspension as Suspension  # noqa: E402
from workflows.enforcement.models_tally import TallyRow as TallyRow  # noqa: E402
from workflows.enforcement.models_transfer import CriminalResult as CriminalResult  # noqa: E402
from workflows.enforcement.models_transfer import Transfer as Transfer  # noqa: E402
from workflows.enforcement.models_transfer import TransferGood as TransferGood  # noqa: E402
