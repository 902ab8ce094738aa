"""Issued papers, their number series, the words the bureau prints on them, and how they were served."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, Never

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.clock import day_of, now


class Series(models.Model):
    """The counter of one number series in one year; drawn by one statement, so that a rolled back act leaves no gap."""

    code = models.CharField(_("series"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number drawn"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="documents_series_once")]

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.last}"


class DocumentWords(models.Model):
    """The words the bureau prints for a kind of paper from a day on: title, number word, name of the set. Append-only."""

    code = models.CharField(_("paper"), max_length=12)
    title = models.CharField(_("title"), max_length=60, blank=True)
    number_word = models.CharField(_("number word"), max_length=40, blank=True)
    set_name = models.CharField(_("name of the set"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("set by"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("words of a paper")
        verbose_name_plural = _("words of papers")
        ordering = ["code", "-valid_from", "-id"]
        indexes = [models.Index(fields=["code", "-valid_from"], name="documents_words_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


def new_token() -> str:
    """128 random bits: the address of a paper's verification page cannot be guessed."""
    return secrets.token_hex(16)


class PermanentQuerySet(models.QuerySet[Any]):
    """Rows that prove something are never deleted."""

    def delete(self) -> Never:
        raise TypeError("issued papers and their service records are never deleted")


class IssuedDocument(models.Model):
    """One issued paper (文书). Number, words and data never change; what was wrong is corrected by another paper."""

    class State(models.TextChoices):
        ISSUED = "issued", _("In force")
        REPLACED = "replaced", _("Replaced")
        REVOKED = "revoked", _("Revoked")

    class Origin(models.TextChoices):
        ISSUED = "issued", _("Issued here")
        ADOPTED = "adopted", _("Taken over from paper files")

    class PrintState(models.TextChoices):
        PROMISED = "promised", _("Being printed")
        PRINTED = "printed", _("Printed")
        FAILED = "failed", _("Printing failed")
        NONE = "none", _("No print")

    # What the triggers of `documents.permanence` hold fast.
    FROZEN = (
        "case_id", "code", "title", "number", "printed_number", "body", "address", "by_hand", "series_code", "year", "sequence", "issued_on", "data", "linked", "bureau", "token",
        "origin", "on_paper", "own_number", "cover_id", "recipient", "party_id", "act_no", "step", "issued_by_id", "created_at",
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="documents", verbose_name=_("case"))
    code = models.CharField(_("paper"), max_length=12)
    title = models.CharField(_("title"), max_length=60)
    """As printed: that of the one sheet it is, where a code has several."""
    number = models.CharField(_("number"), max_length=80, null=True, blank=True)
    printed_number = models.CharField(_("number as printed"), max_length=80, blank=True, default="")
    """Its own, or the one it shares with the other sheet of its code."""
    body = models.CharField(_("body that seals it"), max_length=120, blank=True, default="")
    address = models.CharField(_("where it is verified"), max_length=200, blank=True, default="")
    """The public address in its QR code; empty for what nobody outside verifies."""
    by_hand = models.CharField(_("characters written by hand"), max_length=200, blank=True, default="")
    """What no face has: printed as a ruled box."""
    series_code = models.CharField(_("series"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    sequence = models.PositiveIntegerField(_("sequence"), null=True)
    issued_on = models.DateField(_("issued on"))
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    linked = models.JSONField(_("linked data"), default=dict, encoder=DjangoJSONEncoder)
    bureau = models.JSONField(_("words of the bureau"), default=dict, encoder=DjangoJSONEncoder)
    token = models.CharField(_("verification token"), max_length=32, unique=True, default=new_token, editable=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.ISSUED)
    on_paper = models.BooleanField(_("signed on paper"), default=False)
    """Signed by hand before it was entered (补录): what was signed is the paper, filed as its scans, and nothing is printed."""
    own_number = models.BooleanField(_("number as on that paper"), default=False)
    """Its number was on that paper; otherwise it was drawn when the paper was entered."""
    recipient = models.CharField(_("recipient"), max_length=120, blank=True)
    party = models.ForeignKey(
        "cases.Party", models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("party")
    )
    cover = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="volumes", verbose_name=_("cover"))
    """Of a volume the cover of the whole paper, which stands for it: served, revoked and told as one."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ISSUED)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    ended_on = models.DateField(_("replaced or revoked on"), null=True)
    ended_reason = models.CharField(_("reason"), max_length=300, blank=True)
    served_on = models.DateField(_("served on"), null=True)  # first service on the recipient, for lists; proofs stand in Service
    print_state = models.CharField(_("print"), max_length=10, choices=PrintState.choices, default=PrintState.PROMISED)
    print_note = models.CharField(_("remark of the press"), max_length=300, blank=True)
    pdf = models.FileField(_("PDF"), max_length=200, blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    act_no = models.PositiveIntegerField(_("act"), null=True)
    step = models.CharField(_("step"), max_length=60, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    created_at = models.DateTimeField(default=now, editable=False)

    objects = PermanentQuerySet.as_manager()

    #: What its reader may do with it, and the paper that took its place as far as this reader may read it; set where papers are listed.
    ways: Sequence[Any] = ()
    successor: "IssuedDocument | None" = None

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")
        ordering = ["case", "id"]
        indexes = [
            models.Index(fields=["case", "code"], name="documents_paper_case"),
            models.Index(fields=["series_code", "year", "sequence"], name="documents_paper_register"),
            models.Index(fields=["number"], name="documents_paper_number"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=models.Q(origin="issued"), name="documents_number_once"),
            models.UniqueConstraint(
                fields=["series_code", "year", "sequence"],
                condition=models.Q(origin="issued", sequence__isnull=False),
                name="documents_sequence_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="issued", ended_on__isnull=True) | models.Q(ended_on__isnull=False),
                name="documents_ended_has_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="replaced") | models.Q(replaced_by__isnull=False), name="documents_replaced_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.printed_number}".strip()

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("issued papers are never deleted")

    @property
    def is_printed(self) -> bool:
        """Whether there is a paper to be handed over: our own print, the one that was signed by hand, or the one in an earlier file."""
        return self.print_state in (self.PrintState.PRINTED, self.PrintState.NONE)

    @property
    def state_words(self) -> str:
        """In force, replaced, revoked; a paper that did not print is not in force."""
        if self.state == self.State.ISSUED and not self.is_printed:
            return str(_("Not printed yet"))
        return self.get_state_display()

    @property
    def entered_on(self) -> date | None:
        """The day on which a paper of an earlier day was entered (补录); None for one issued on its own day, or taken over."""
        day = day_of(self.created_at)
        return day if self.origin == self.Origin.ISSUED and day > self.issued_on else None

    @property
    def is_number_drawn(self) -> bool:
        """Whether the paper that was signed had no number, so that its number was drawn when it was entered."""
        return self.on_paper and bool(self.number) and not self.own_number

    @property
    def corrects(self) -> dict[str, Any]:
        """The paper whose place it took, as it is named on this one: title, number, day, and what was wrong; empty for most papers."""
        return self.linked.get("replaces") or {}

    @property
    def revoked_reason(self) -> str:
        return self.ended_reason if self.state == self.State.REVOKED else ""


class PaperScan(models.Model):
    """What shows a paper that was signed by hand and entered later: it is that paper, and opened by whoever may read it."""

    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="scans", verbose_name=_("paper"))
    evidence = models.ForeignKey("cases.Evidence", models.PROTECT, related_name="+")

    objects = PermanentQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan of a paper")
        verbose_name_plural = _("scans of papers")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["document", "evidence"], name="documents_scan_once")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.evidence_id}"

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("scans of issued papers are never deleted")


class Service(models.Model):
    """One service of a paper (送达, 行政处罚法 Art.61; 民事诉讼法 Art.87-95), tried, published or done."""

    class Mode(models.TextChoices):
        DIRECT = "direct", _("Direct service")
        LEFT = "left", _("Left at the place")
        ENTRUSTED = "entrusted", _("Entrusted to another body")
        MAIL = "mail", _("By mail")
        ELECTRONIC = "electronic", _("Electronic")
        FORWARDED = "forwarded", _("Forwarded through the unit or prison")
        PUBLIC = "public", _("Public notice")

    class Outcome(models.TextChoices):
        SERVED = "served", _("Served")
        FAILED = "failed", _("Failed")
        PUBLISHED = "published", _("Published, not yet deemed served")

    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="services", verbose_name=_("paper"))
    recipient = models.CharField(_("recipient"), max_length=120, blank=True)
    mode = models.CharField(_("way of service"), max_length=12, choices=Mode.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.SERVED)
    tried_on = models.DateField(_("tried on"))
    served_on = models.DateField(_("served on"), null=True)
    served_at = models.DateTimeField(_("served at"), null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    receiver = models.CharField(_("received by"), max_length=40, blank=True)
    relation = models.CharField(_("relation to the party"), max_length=40, blank=True)
    refusal_note = models.CharField(_("refusal"), max_length=300, blank=True)
    witness = models.CharField(_("witness"), max_length=80, blank=True)
    recording = models.CharField(_("recording number"), max_length=80, blank=True)
    slip_number = models.CharField(_("post or receipt number"), max_length=60, blank=True)
    through = models.CharField(_("body that handed it over"), max_length=80, blank=True)
    address = models.CharField(_("electronic address"), max_length=120, blank=True)
    confirmation = models.ForeignKey(
        "cases.Evidence", models.PROTECT, null=True, related_name="+", verbose_name=_("signed confirmation")
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    published_on = models.DateField(_("published on"), null=True)
    medium = models.CharField(_("where published"), max_length=120, blank=True)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)
    first_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer"))
    second_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("second"))
    proof = models.ManyToManyField("cases.Evidence", through="ServiceProof", related_name="+", verbose_name=_("proof"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    created_at = models.DateTimeField(default=now, editable=False)

    objects = PermanentQuerySet.as_manager()

    class Meta:
        verbose_name = _("service of a paper")
        verbose_name_plural = _("services of papers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "recipient"], condition=models.Q(outcome="served"), name="documents_served_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="served") | models.Q(served_on__isnull=False), name="documents_served_has_date"
            ),
            models.CheckConstraint(
                condition=~models.Q(first_officer=models.F("second_officer")), name="documents_service_two_officers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.served_on or self.tried_on}"

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("service records are never deleted")


class ServiceProof(models.Model):
    """A piece of evidence that proves a service: receipt, slip, recording, page of the notice."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="proofs")
    evidence = models.ForeignKey("cases.Evidence", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("proof of service")
        verbose_name_plural = _("proofs of service")
        constraints = [models.UniqueConstraint(fields=["service", "evidence"], name="documents_proof_once")]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.evidence_id}"


class ServiceStart(models.Model):
    """A waiting clock that the service of a paper starts (the period runs from service)."""

    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="starts")
    deadline = models.ForeignKey("cases.Deadline", models.PROTECT, related_name="started_by_service")

    class Meta:
        verbose_name = _("clock started by service")
        verbose_name_plural = _("clocks started by service")
        constraints = [models.UniqueConstraint(fields=["document", "deadline"], name="documents_start_once")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.deadline_id}"


class BoundFile(models.Model):
    """The file of a case as one PDF, as it lay on the day it was bound (整卷). A file that has changed since is bound anew beside it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="bound_files", verbose_name=_("case"))
    fingerprint = models.CharField(_("digest of what was bound"), max_length=64)
    pdf = models.FileField(_("PDF"), max_length=200)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveIntegerField(_("pages"))
    leaves = models.PositiveIntegerField(_("pieces"))
    made_at = models.DateTimeField(_("bound at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )

    objects = PermanentQuerySet.as_manager()

    class Meta:
        verbose_name = _("bound file")
        verbose_name_plural = _("bound files")
        ordering = ["case", "-id"]
        constraints = [models.UniqueConstraint(fields=["case", "fingerprint"], name="documents_bound_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.made_at:%Y-%m-%d}"

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("bound files are never deleted")
