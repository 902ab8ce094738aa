"""What somebody typed into a step and has not sent yet, with the photographs already taken in; sealed as a whole.

A draft whose act was done never comes back: its row stays, empty, and refuses what is saved to it late.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from cases.evidence import HELD_DAYS, CleanFile, forget
from cases.models import Evidence
from foundation import clock
from foundation.refusals import Refusal, declare
from foundation.stored import NotAsStored, StoredFile
from permissions.models import Account
from permissions.sessions import FILLED_BY
from workflows.engine.models import Draft
from workflows.engine.uploads import Kept, TakenIn, take_all_in

declare({"E-DONE": "这份表单已经办理，不再保存草稿"})

#: Buttons and tokens of the page, which are no answers.
NOT_ANSWERS = ("csrfmiddlewaretoken", "save_draft", "drop_draft", "preview", "add_item", "drop_file", "confirmed", FILLED_BY)
LONGEST = 400_000
MOST_FILES = 60
FORGOTTEN_AT_ONCE = 200


@dataclass(frozen=True)
class HeldFile:
    """One taken-in file of a draft: whose field it answers, what is known of it, and where it is stored."""

    field: str
    name: str
    facts: Mapping[str, Any]

    @property
    def mark(self) -> str:
        """Names the file on the page, without saying where it is stored."""
        return f"{self.field}:{self.facts['sha256'][:20]}"

    @property
    def file_name(self) -> str:
        return str(self.facts["file_name"])

    @property
    def is_image(self) -> bool:
        return str(self.facts["mime"]).startswith("image/")

    def read(self) -> bytes:
        """What was taken in. Raises NotAsStored."""
        return StoredFile(self.name, str(self.facts["served_sha256"]), self.mark).read()

    def kept(self) -> Kept | Refusal:
        """The file as a form takes it, read back from the storage; refused if it is not what was taken in."""
        try:
            return Kept(_clean_file(self.facts, self.read()), self.name, held=True)
        except NotAsStored:
            return Refusal("E-UPLOAD-BROKEN", field=self.field, note=self.file_name)


@dataclass
class Content:
    """A draft as it was left."""

    data: QueryDict
    files: list[HeldFile] = field(default_factory=list)
    saved_at: dt.datetime | None = None
    pk: int | None = None


def answers(posted: QueryDict) -> QueryDict:
    """What was typed, without the buttons of the page."""
    found = posted.copy()
    for name in NOT_ANSWERS:
        found.pop(name, None)
    return found


def empty() -> Content:
    """A draft into which nothing has been typed."""
    return Content(QueryDict(mutable=True))


def new_form_key() -> str:
    """Names one opened form, so that two forms of one kind have two drafts."""
    return secrets.token_hex(16)


def is_form_key(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


def find(account: Account, key: str) -> Content | None:
    """The draft of this person for this act, or None."""
    row = waiting(account).filter(key=key).first()
    return _content_of(row) if row else None


def waiting(account: Account, prefix: str = "") -> QuerySet[Draft]:
    """What this person has not sent yet, last saved first; with a prefix, of one kind of form."""
    return Draft.objects.filter(account=account, key__startswith=prefix, done_at=None).order_by("-saved_at", "-pk")


def is_done(account: Account, key: str) -> bool:
    """Whether this form was sent and its act done."""
    return Draft.objects.filter(account=account, key=key).exclude(done_at=None).exists()


def _content_of(row: Draft) -> Content:
    stored = json.loads(row.content)
    data = QueryDict(mutable=True)
    for name, values in stored["data"].items():
        data.setlist(name, values)
    files = [HeldFile(each["field"], each["name"], each["facts"]) for each in stored["files"]]
    return Content(data, files, row.saved_at, row.pk)


@transaction.atomic
def save(account: Account, key: str, content: Content) -> Content:
    """Keep it for this person alone.

    Raises Refusal E-UPLOAD-SIZE for a draft that is no step any more, E-DONE where its act was done meanwhile.
    """
    text = json.dumps(
        {
            "data": {name: content.data.getlist(name) for name in content.data},
            "files": [{"field": file.field, "name": file.name, "facts": dict(file.facts)} for file in content.files],
        },
        ensure_ascii=False,
    )
    if len(text) > LONGEST:
        raise Refusal("E-UPLOAD-SIZE")
    row, made = Draft.objects.select_for_update().get_or_create(
        account=account, key=key, defaults={"content": text, "saved_at": clock.now()}
    )
    if row.done_at is not None:
        raise Refusal("E-DONE")
    if not made:
        row.content, row.saved_at = text, clock.now()
        row.save(update_fields=["content", "saved_at"])
    content.pk, content.saved_at = row.pk, row.saved_at
    return content


@transaction.atomic
def save_answers(account: Account, key: str, data: QueryDict) -> Content:
    """Keep what was typed and leave the files as they are, whatever came in beside it. Raises as ``save`` does."""
    row = waiting(account).select_for_update().filter(key=key).first()
    content = _content_of(row) if row else Content(data)
    content.data = data
    return save(account, key, content)


def take_in(content: Content, uploads: Mapping[str, Any] | None, dropped: Iterable[str] = ()) -> TakenIn:
    """New files beside those the draft holds, without doubles and without what was taken out.

    Answers with the files as the form takes them, a refusal in the place of a refused one; ``content.files`` is what is kept.
    """
    unwanted = set(dropped)
    _remove(file.name for file in content.files if file.mark in unwanted)
    content.files = [file for file in content.files if file.mark not in unwanted and default_storage.exists(file.name)]
    found = TakenIn()
    for file in content.files:
        found.appendlist(file.field, file.kept())
    known = {file.mark for file in content.files}
    fresh = take_all_in(uploads)
    for name in fresh:
        for each in fresh.getlist(name):
            if isinstance(each, Refusal):
                found.appendlist(name, each)
                continue
            held = HeldFile(name, each.name, _facts(each.file))
            if held.mark in known or len(content.files) >= MOST_FILES:
                forget(each.name)
                continue
            known.add(held.mark)
            content.files.append(held)
            found.appendlist(name, Kept(each.file, each.name, held=True))
    return found


def finish(account: Account, key: str) -> None:
    """The act is done: its files are evidence now and stay where they are, the draft goes for good."""
    now = clock.now()
    Draft.objects.update_or_create(account=account, key=key, defaults={"content": "", "saved_at": now, "done_at": now})
    forget_old(account)


def discard(account: Account, key: str) -> None:
    """Nothing of it is wanted: neither words nor files."""
    content = find(account, key)
    if content is None:
        return
    Draft.objects.filter(account=account, key=key).delete()
    _remove(file.name for file in content.files)


def _remove(names: Iterable[str]) -> None:
    """Delete stored files, but never one that has become evidence since."""
    wanted = list(names)
    used = set(Evidence.objects.filter(file__in=wanted).values_list("file", flat=True)) if wanted else set()
    for name in wanted:
        if name not in used:
            forget(name)


def forget_old(account: Account | None = None, days: int = HELD_DAYS) -> int:
    """Discard drafts that nobody touched for so long (of one account, or of all), so many at a time; answers how many."""
    old = Draft.objects.filter(saved_at__lt=clock.now() - dt.timedelta(days=days)).select_related("account")
    if account is not None:
        old = old.filter(account=account)
    rows = list(old[:FORGOTTEN_AT_ONCE])
    for row in rows:
        discard(row.account, row.key)
    Draft.objects.filter(pk__in=[row.pk for row in rows if row.done_at is not None]).delete()
    return len(rows)


# --- a file's facts as JSON ------------------------------------------------------------------------------------------------


def _facts(file: CleanFile) -> dict[str, Any]:
    return {
        "file_name": file.file_name,
        "mime": file.mime,
        "sha256": file.sha256,
        "served_sha256": file.served_sha256,
        "width": file.width,
        "height": file.height,
        "pages": file.pages,
        "compressed": file.compressed,
        "taken_at": file.taken_at.isoformat() if file.taken_at else None,
        "latitude": str(file.latitude) if file.latitude is not None else None,
        "longitude": str(file.longitude) if file.longitude is not None else None,
    }


def _clean_file(facts: Mapping[str, Any], content: bytes) -> CleanFile:
    plain = {name: facts[name] for name in ("file_name", "mime", "sha256", "served_sha256", "width", "height", "pages")}
    place: dict[str, Any] = {
        name: Decimal(facts[name]) if facts[name] is not None else None for name in ("latitude", "longitude")
    }
    taken_at = dt.datetime.fromisoformat(facts["taken_at"]) if facts["taken_at"] else None
    compressed = bool(facts.get("compressed"))
    return CleanFile(content=content, taken_at=taken_at, compressed=compressed, **plain, **place)
