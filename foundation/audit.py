"""The append-only log: a chain of hashes per subject, whose heads are sealed in a chain of their own and anchored outside."""

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import Max, Q
from django.utils.functional import Promise

from foundation import clock, prepared, transactions
from foundation.database import triggers
from foundation.refusals import Refusal, Refusals

logger = logging.getLogger(__name__)

SYSTEM_NAME = "系统"
# A transaction that drew its row keys earlier may commit later: the sealer looks this far back. None is open for so long.
SEAL_LOOKS_BACK = timedelta(hours=1)
HEADS_PER_SEAL = 5000
ANCHOR_TAIL_BYTES = 65536

triggers_lifted = triggers.lifted


class AuditSubject(models.Model):
    """Whatever has a history: the count of its rows and the hash of the last stand on its own row, so that a cut tail shows."""

    audit_count = models.PositiveIntegerField(default=0, editable=False)
    audit_head = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta:
        abstract = True


class Bureau(AuditSubject):
    """The bureau itself: the subject of every act that concerns no case and no account. One row."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "Bureau"


class AuditRow(models.Model):
    """One act in the history of one subject. Never changed, never deleted: triggers forbid it and the chain shows it."""

    subject_kind = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    act = models.CharField(max_length=100)
    reason = models.TextField(blank=True, default="")
    acted_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["subject_kind", "subject_id", "number"]
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="audit_row_number")]
        indexes = [models.Index(fields=["actor_id", "-recorded_at"], name="audit_row_actor")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.number} {self.act}"

    def own_hash(self) -> str:
        """The hash that this row must have, from what it says and from the row before it."""
        return _hash(
            [
                self.subject_kind,
                self.subject_id,
                self.number,
                self.actor_id,
                self.actor_name,
                self.act,
                self.reason,
                self.acted_on.isoformat() if self.acted_on else None,
                _moment(self.recorded_at),
                self.before,
                self.after,
                self.previous_hash,
            ]
        )


class Seal(models.Model):
    """The heads that moved since the last seal, as one more link of the chain of seals."""

    number = models.PositiveIntegerField(unique=True)
    heads = models.JSONField()
    last_row_id = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Seal {self.number}"

    def own_hash(self) -> str:
        """The hash that this seal must have."""
        return _hash([self.number, self.heads, self.last_row_id, _moment(self.sealed_at), self.previous_hash])


@dataclass(frozen=True)
class Entry:
    """What is to be written into a history. Sealed values go in as their blind index, never open."""

    act: str
    reason: str = ""
    acted_on: date | None = None
    before: Any = None
    after: Any = None


class _Encoder(DjangoJSONEncoder):
    """Says what no JSON says: a lazy text is its text, a file is its name, a set its sorted members, a row its key."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Promise):
            return str(value)
        if isinstance(value, datetime):
            return _moment(value)
        if isinstance(value, models.Model):
            return value.pk
        if isinstance(value, set | frozenset):
            return sorted(value)
        if hasattr(value, "name") and hasattr(value, "size"):
            return str(value.name)
        return super().default(value)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(parts: Sequence[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _text(value: object) -> str:
    """Text as both databases keep it: PostgreSQL refuses NUL and lone surrogates."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> Any:
    """The value as both databases will give it back; numbers with a point as text, since each writes them its own way."""
    if value is None:
        return None
    text = json.dumps(value, cls=_Encoder)
    plain = json.loads(text, parse_float=str, parse_constant=str)
    return _clean(plain) if "\\u0000" in text or "\\ud" in text else plain


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {_text(key): _clean(each) for key, each in value.items()}
    return value


def kind_of(subject: AuditSubject) -> str:
    """The name under which a subject stands in the log: cases.case, permissions.account …"""
    return subject._meta.label_lower


def append(subject: AuditSubject, entries: Iterable[Entry], *, actor: Any, save: bool = True) -> list[AuditRow]:
    """Continue the history of a subject that the caller holds locked: one INSERT, and one UPDATE of its head.

    `actor` is the account (its `pk` and `name` are kept) or None for the system. With save=False the caller writes
    `audit_count` and `audit_head` itself, in an UPDATE that it makes anyway. Raises Refusal E-CONFLICT if the chain moved.
    """
    return append_many([(subject, entries)], actor=actor, save=save)


def append_many(pairs: Iterable[tuple[AuditSubject, Iterable[Entry]]], *, actor: Any, save: bool = True) -> list[AuditRow]:
    """The same for many locked subjects at once: one INSERT for all, one UPDATE for each subject that has rows."""
    transactions.require()
    rows: list[AuditRow] = []
    for subject, entries in pairs:
        known = (subject.audit_count, subject.audit_head)
        own = _continue(subject, entries, actor)
        if own and save:
            _save_head(subject, known)
        rows += own
    prepared.insert_many(rows)
    return rows


def _continue(subject: AuditSubject, entries: Iterable[Entry], actor: Any) -> list[AuditRow]:
    """The new rows, unsaved, and the head moved in memory."""
    if subject.pk is None:
        raise ValueError("A subject has a history only once it is saved.")
    name = SYSTEM_NAME if actor is None else _text(getattr(actor, "name", "") or actor)[:200]
    recorded_at, rows = clock.now(), []
    for entry in entries:
        row = AuditRow(
            subject_kind=kind_of(subject),
            subject_id=subject.pk,
            number=subject.audit_count + 1,
            actor_id=getattr(actor, "pk", None),
            actor_name=name,
            act=_text(entry.act)[:100],
            reason=_text(entry.reason),
            acted_on=entry.acted_on,
            recorded_at=recorded_at,
            before=_plain(entry.before),
            after=_plain(entry.after),
            previous_hash=subject.audit_head,
        )
        row.hash = row.own_hash()
        subject.audit_count, subject.audit_head = row.number, row.hash
        rows.append(row)
    return rows


def _save_head(subject: AuditSubject, known: tuple[int, str]) -> None:
    """Move the head only from where the caller saw it: a caller who forgot to lock loses cleanly."""
    moved = (
        type(subject)
        ._base_manager.filter(pk=subject.pk, audit_count=known[0], audit_head=known[1])
        .update(audit_count=subject.audit_count, audit_head=subject.audit_head)
    )
    if not moved:
        subject.audit_count, subject.audit_head = known
        raise Refusal("E-CONFLICT")


def the_bureau() -> Bureau:
    """The bureau's row, locked. Requires a transaction."""
    transactions.require()
    bureau, _made = Bureau.objects.select_for_update(no_key=True).get_or_create(pk=1)
    return bureau


def _held(subject: AuditSubject) -> AuditSubject:
    found: AuditSubject = type(subject)._base_manager.select_for_update(no_key=True).get(pk=subject.pk)
    return found


def append_to_bureau(entries: Iterable[Entry], *, actor: Any) -> list[AuditRow]:
    """Continue the bureau's own history. Requires a transaction; do it late in it, for all such acts share this one chain."""
    return append(the_bureau(), entries, actor=actor)


def append_refusal(
    subject: AuditSubject | None,
    refusal: Refusal | Refusals,
    *,
    actor: Any,
    act: str,
    acted_on: date | None = None,
    after: Any = None,
) -> None:
    """Write a refused attempt into the history of its subject (None: the bureau), in a small transaction of its own.

    To be called after the refused transaction was rolled back. That the refusal cannot be written (a lock, a lost connection) is
    logged and does not turn the refusal into a server error.
    """
    found = refusal if isinstance(refusal, Refusals) else [refusal]
    facts = {"attempt": act, "refused": [{"code": one.code, "field": one.field} for one in found], "with": after}
    entry = Entry("refused", reason=str(refusal), acted_on=acted_on, after=facts)
    try:
        with transaction.atomic():
            append(the_bureau() if subject is None else _held(subject), [entry], actor=actor)
    except (DatabaseError, models.ObjectDoesNotExist, Refusal) as error:
        logger.error("refusal of %s not written into the history: %s", act, type(error).__name__)


def history(subject: AuditSubject) -> models.QuerySet[AuditRow]:
    """The rows of one subject in their order."""
    return AuditRow.objects.filter(subject_kind=kind_of(subject), subject_id=subject.pk).order_by("number")


# The sealer


def seal_heads() -> list[Seal]:
    """Seal every head that moved since it was last sealed, then write what is missing into the anchor file.

    Two sealers at once: one of them makes the seal, the other finds nothing to do.
    """
    made: list[Seal] = []
    try:
        with transaction.atomic():
            made = _new_seals()
    except IntegrityError:
        logger.info("another sealer was faster")
    write_anchor()
    return made


def _new_seals() -> list[Seal]:
    last = Seal.objects.order_by("-number").first()
    number, previous, last_row_id = (last.number, last.hash, last.last_row_id) if last else (0, "", 0)
    rows = _moved_heads()
    heads = [row[:4] for row in rows]
    last_row_id = max(last_row_id, rows[-1][4]) if rows else last_row_id
    seals = []
    for start in range(0, len(heads), HEADS_PER_SEAL):
        number += 1
        seal = Seal(
            number=number,
            heads=heads[start : start + HEADS_PER_SEAL],
            last_row_id=last_row_id,
            sealed_at=clock.now(),
            previous_hash=previous,
        )
        previous = seal.hash = seal.own_hash()
        seals.append(seal)
    return Seal.objects.bulk_create(seals)


def _moved_heads() -> list[list[Any]]:
    """[kind, id, number, hash, row key] of each subject whose newest row no recent seal holds, by row key."""
    since = clock.now() - SEAL_LOOKS_BACK
    ground = Seal.objects.filter(sealed_at__lte=since).order_by("-number").values_list("last_row_id", flat=True).first() or 0
    recent = Seal.objects.filter(sealed_at__gt=since).order_by("number").values_list("heads", flat=True)
    sealed = {(kind, pk): number for heads in recent for kind, pk, number, _hash in heads}
    # Rows of one subject are numbered under its lock: the newest row has the highest key.
    newest = AuditRow.objects.filter(pk__gt=ground).order_by().values("subject_kind", "subject_id").annotate(row=Max("pk"))
    rows = (
        AuditRow.objects.filter(pk__in=newest.values("row"))
        .order_by("pk")
        .values_list("subject_kind", "subject_id", "number", "hash", "pk")
    )
    return [list(row) for row in rows.iterator() if sealed.get((row[0], row[1]), 0) < row[2]]


def write_anchor() -> int:
    """Append the seals that the anchor file does not hold yet; returns how many lines were written.

    Written after the commit and made good at the next call: a machine that stops in between leaves a late anchor, no false one.
    """
    path = Path(settings.ANJIAN_ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(max(0, file.seek(0, os.SEEK_END) - ANCHOR_TAIL_BYTES))
        tail = file.read().decode("ascii", "replace")
        known = max((number for number, _digest in _anchor_lines(tail.splitlines())), default=0)
        missing = Seal.objects.filter(number__gt=known).order_by("number").values_list("number", "hash", "sealed_at")
        lines = [
            json.dumps({"number": number, "hash": digest, "sealed_at": _moment(sealed_at)}) + "\n"
            for number, digest, sealed_at in missing
        ]
        # A line that was cut off by a power failure is left as it is; its seal is written once more.
        begin = "\n" if lines and tail and not tail.endswith("\n") else ""
        file.write((begin + "".join(lines)).encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def _anchor_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Number and hash of each line that can be read; what a spoilt line hides is missed as a seal without its line."""
    for line in lines:
        try:
            said = json.loads(line)
            yield int(said["number"]), str(said["hash"])
        except (ValueError, KeyError, TypeError):
            continue


# The verifier


@dataclass(frozen=True)
class Problem:
    """Something in the log that cannot have come about by appending."""

    kind: str
    subject_kind: str
    subject_id: int | None
    number: int | None
    message: str

    def __str__(self) -> str:
        where = " ".join(str(part) for part in (self.subject_kind, self.subject_id) if part is not None)
        row = f" #{self.number}" if self.number is not None else ""
        return f"{self.kind}: {where}{row}: {self.message}"


def verify() -> list[Problem]:
    """Read the whole log and name what was changed: rows, missing rows, cut tails, seals, the anchor, missing triggers.

    Runs beside writers without a transaction: it reads in the reverse order of writing (anchor, seals, heads, rows), so that
    what is written meanwhile only makes chains longer, and looks twice before it names a tail.
    """
    anchor = _read_anchor()
    problems, sealed = _verify_seals(anchor)
    heads = {(kind_of_model(model), pk): (count, head) for model in subject_models() for pk, count, head in _heads(model)}
    problems += _verify_rows(heads, sealed)
    problems += [
        Problem("trigger-missing", table, None, None, "the trigger that forbids changing this table is gone")
        for table in triggers.unguarded()
    ]
    return problems


def kind_of_model(model: type[AuditSubject]) -> str:
    """As kind_of, for a model."""
    return model._meta.label_lower


def subject_models() -> list[type[AuditSubject]]:
    """Every installed model that has a history."""
    return [model for model in apps.get_models() if issubclass(model, AuditSubject) and not model._meta.proxy]


def _heads(model: type[AuditSubject]) -> Iterator[tuple[int, int, str]]:
    moved = model._base_manager.filter(Q(audit_count__gt=0) | ~Q(audit_head=""))
    return moved.order_by().values_list("pk", "audit_count", "audit_head").iterator()


def _read_anchor() -> list[tuple[int, str]] | None:
    path = Path(settings.ANJIAN_ANCHOR_FILE)
    if not path.exists():
        return None
    with path.open(encoding="ascii", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return list(_anchor_lines(file))


def _verify_seals(anchor: list[tuple[int, str]] | None) -> tuple[list[Problem], dict[tuple[str, int], tuple[int, str]]]:
    """Problems of the chain of seals and of the anchor, and the newest sealed head of each subject."""
    problems: list[Problem] = []
    sealed: dict[tuple[str, int], tuple[int, str]] = {}
    hashes: dict[int, str] = {}
    late: list[int] = []
    number, previous = 0, ""
    anchored = max((line for line, _digest in anchor or []), default=0)

    def complain(kind: str, where: int | None, message: str) -> None:
        problems.append(Problem(kind, "foundation.seal", None, where, message))

    for seal in Seal.objects.order_by("number").iterator():
        if seal.number != number + 1:
            complain("seal-missing", number + 1, f"seals {number + 1} to {seal.number - 1} are missing")
        elif seal.previous_hash != previous:
            complain("seal-broken", seal.number, "does not continue the seal before it")
        if seal.hash != seal.own_hash():
            complain("seal-changed", seal.number, "its words do not match its hash")
        number, previous, hashes[seal.number] = seal.number, seal.hash, seal.hash
        sealed.update({(kind, pk): (count, head) for kind, pk, count, head in seal.heads})
        if seal.number > anchored and seal.sealed_at < clock.now() - SEAL_LOOKS_BACK:
            late.append(seal.number)
    if anchor is None and hashes:
        complain("anchor-missing", None, "the anchor file is gone")
    for line, digest in anchor or []:
        if hashes.get(line) != digest:
            what = "another hash for this seal" if line in hashes else "a seal that the database lacks"
            complain("anchor-mismatch", line, f"the anchor file holds {what}")
    held = {line for line, _digest in anchor or []}
    for gap in [seal for seal in hashes if seal < anchored and seal not in held] + (late if anchor is not None else []):
        complain("anchor-cut", gap, "the anchor file lacks this seal")
    return problems, sealed


@dataclass
class _Chain:
    """Where the reading of one subject's chain stands."""

    key: tuple[str, int]
    number: int = 0
    hash: str = ""
    sealed_seen: bool = False


def _verify_rows(heads: dict[tuple[str, int], tuple[int, str]], sealed: dict[tuple[str, int], tuple[int, str]]) -> list[Problem]:
    problems: list[Problem] = []
    unread = set(heads) | set(sealed)
    chain: _Chain | None = None
    for row in AuditRow.objects.order_by("subject_kind", "subject_id", "number").iterator(chunk_size=5000):
        key = (row.subject_kind, row.subject_id)
        if chain is None or chain.key != key:
            if chain is not None:
                problems += _verify_end(chain, heads, sealed)
            chain = _Chain(key)
            unread.discard(key)
        problems += _verify_row(row, chain)
        if sealed.get(key) == (row.number, row.hash):
            chain.sealed_seen = True
    if chain is not None:
        problems += _verify_end(chain, heads, sealed)
    for key in sorted(unread):
        problems += _verify_end(_Chain(key), heads, sealed)
    return problems


def _verify_row(row: AuditRow, chain: _Chain) -> list[Problem]:
    found = []
    if row.number != chain.number + 1:
        missing = f"rows {chain.number + 1} to {row.number - 1} are missing"
        found.append(Problem("row-missing", *chain.key, chain.number + 1, missing))
    elif row.previous_hash != chain.hash:
        found.append(Problem("chain-broken", *chain.key, row.number, "does not continue the row before it"))
    if row.hash != row.own_hash():
        found.append(Problem("row-changed", *chain.key, row.number, "its words do not match its hash"))
    chain.number, chain.hash = row.number, row.hash
    return found


def _verify_end(
    chain: _Chain, heads: dict[tuple[str, int], tuple[int, str]], sealed: dict[tuple[str, int], tuple[int, str]]
) -> list[Problem]:
    """The tail against the head on the subject's own row and against the newest seal."""
    found = []
    count, head = heads.get(chain.key, (0, ""))
    if (count, head) != (chain.number, chain.hash):
        # A writer may have come in between: the subject's row is asked again, and the chain up to it.
        problem = _tail_problem(chain.key)
        if problem:
            found.append(problem)
    if chain.key in sealed and not chain.sealed_seen:
        number, _digest = sealed[chain.key]
        message = "the sealed row is not there" if chain.number < number else "is not the row that was sealed"
        found.append(Problem("seal-mismatch", *chain.key, number, message))
    return found


def _tail_problem(key: tuple[str, int]) -> Problem | None:
    kind, pk = key
    last = AuditRow.objects.filter(subject_kind=kind, subject_id=pk).order_by("-number").values_list("number", "hash").first()
    number, digest = last or (0, "")
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return Problem("subject-unknown", kind, pk, number, "no installed model has this name")
    subject = model._base_manager.filter(pk=pk).values_list("audit_count", "audit_head").first()
    if subject is None:
        return Problem("subject-gone", kind, pk, number, "the subject of these rows is gone")
    count, head = subject
    if count > number:
        # Written between the two questions: then the row at the new count is there.
        if AuditRow.objects.filter(subject_kind=kind, subject_id=pk, number=count, hash=head).exists():
            return None
        return Problem("tail-cut", kind, pk, number + 1, f"the subject counts {count} rows, the log holds {number}")
    if count < number:
        return Problem("head-set-back", kind, pk, count, f"the subject counts {count} rows, the log holds {number}")
    if head != digest:
        return Problem("head-changed", kind, pk, number, "the head on the subject is not the hash of its last row")
    return None
