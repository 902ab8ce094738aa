"""Stored files that prove something: handed out only as the bytes whose hash was kept, and told where they are not."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from foundation import audit, clock, jobs

RECHECK_JOB = "foundation.recheck"
SPOILT = "file_spoilt"


class NotAsStored(Exception):
    """What lies in the storage is not what was put there. `found` is its hash, empty if nothing lies there."""

    def __init__(self, file: "StoredFile", found: str) -> None:
        super().__init__(file.words)
        self.file, self.found = file, found

    @property
    def is_missing(self) -> bool:
        return not self.found

    def report(self, actor: Any = None) -> None:
        """Tell the history of its subject, and promise to look again: still wrong, it stands on the incidents page.

        Once a day for the same bytes, whoever asks for the file. Outside any transaction that may be rolled back.
        """
        file = self.file
        named = hashlib.sha256(file.name.encode()).hexdigest()[:20]
        key = f"{RECHECK_JOB}:{named}:{self.found[:20] or 'missing'}:{clock.today()}"
        payload = {"name": file.name, "sha256": file.sha256, "words": file.words}
        with transaction.atomic():
            held = (
                type(file.subject)._base_manager.select_for_update().get(pk=file.subject.pk)
                if file.subject
                else audit.the_bureau()
            )
            if jobs.Job.objects.filter(key=key).exists():
                return
            facts = {"file": file.words, "sha256": {"kept": file.sha256, "found": self.found}}
            audit.append(held, [audit.Entry(SPOILT, reason=file.words, acted_on=clock.today(), after=facts)], actor=actor)
            jobs.promise(RECHECK_JOB, key, payload, requested_by=actor)


@dataclass(frozen=True)
class StoredFile:
    """A file of the storage whose hash was kept. `words` name it on the incidents page, without naming a person.

    `subject` is whose history tells of it; None: the bureau's.
    """

    name: str
    sha256: str
    words: str
    subject: Any = None

    def read(self) -> bytes:
        """The whole file: what was compared is what is handed out. Raises NotAsStored."""
        if not self.name:
            raise NotAsStored(self, "")
        try:
            with default_storage.open(self.name) as file:
                content = bytes(file.read())
        except OSError as error:
            raise NotAsStored(self, "") from error
        if (found := hashlib.sha256(content).hexdigest()) != self.sha256:
            raise NotAsStored(self, found)
        return content
