"""Fields that the database does not know: sealed with AES-GCM, found again by a blind index, shown masked."""

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.lookups import Exact

from foundation.free_text import SealedField
from foundation.numbers import Number

NONCE_BYTES = 12
KEY_BYTES = 32
# A token is this mark, the key id, and nonce with ciphertext in urlsafe base64, joined by colons.
MARK = "s1"


class SealBroken(Exception):
    """A sealed value that cannot be opened: changed, or sealed with a key that is no longer there."""


@lru_cache(maxsize=8)
def _ring(keys: tuple[tuple[str, str], ...]) -> dict[str, bytes]:
    ring = {}
    for key_id, text in keys:
        raw = base64.b64decode(text)
        if len(raw) != KEY_BYTES or ":" in key_id:
            raise ImproperlyConfigured(f"ANJIAN_SEAL_KEYS: key {key_id!r} must be {KEY_BYTES} bytes, its id without a colon")
        ring[key_id] = raw
    if not ring:
        raise ImproperlyConfigured("ANJIAN_SEAL_KEYS names no key")
    return ring


def _keys() -> dict[str, bytes]:
    """Key id to key in the order of the setting: the last one seals, the earlier ones still open."""
    return _ring(tuple(settings.ANJIAN_SEAL_KEYS.items()))


def newest_key_id() -> str:
    """The id of the key that seals."""
    return next(reversed(_keys()))


def key_id_of(token: str) -> str:
    """The id of the key that sealed this token."""
    return token.split(":", 2)[1] if is_sealed(token) else ""


def is_sealed(text: str) -> bool:
    """Whether the text looks like a sealed token."""
    return text.startswith(f"{MARK}:") and text.count(":") == 2


def seal(text: str) -> str:
    """Seal with the newest key. Two seals of one text differ, so that equal values cannot be seen."""
    key_id = newest_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_keys()[key_id]).encrypt(nonce, text.encode(), f"{MARK}:{key_id}".encode())
    return f"{MARK}:{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str) -> str:
    """The text under the seal. Raises SealBroken, whose words never carry the value."""
    try:
        mark, key_id, body = token.split(":", 2)
        key = _keys()[key_id]
        raw = base64.urlsafe_b64decode(body)
        opened = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{mark}:{key_id}".encode())
    except KeyError as error:
        raise SealBroken(f"No key {error.args[0]!r} in ANJIAN_SEAL_KEYS.") from None
    except (ValueError, binascii.Error, InvalidTag):
        raise SealBroken("The sealed value was changed, or is none.") from None
    return opened.decode()


def reseal(token: str) -> str:
    """The same text under the newest key; unchanged if it already is."""
    return token if key_id_of(token) == newest_key_id() else seal(unseal(token))


def blind_index(text: str, purpose: str) -> str:
    """64 hex digits that are equal for equal texts of one purpose and say nothing about the text to whoever lacks the key.

    Full-width and lower-case writings of a number are the same number. The key is ANJIAN_INDEX_KEY (base64), or is derived
    from the first seal key: keep that first when adding newer ones, or rebuild the indexes.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return hmac.new(_index_key(), f"{purpose}\x1f{plain}".encode(), hashlib.sha256).hexdigest()


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose, the same from day to day; they say nothing of the key they come from."""
    return hmac.new(_index_key(), f"\x1fkey\x1f{purpose}".encode(), hashlib.sha256).digest()


def _index_key() -> bytes:
    given = getattr(settings, "ANJIAN_INDEX_KEY", None)
    if given:
        return base64.b64decode(given)
    return hmac.new(next(iter(_keys().values())), b"anjian blind index", hashlib.sha256).digest()


def _mask(text: str, head: int, tail: int) -> str:
    """First and last characters; a text too short to hide anything between them is hidden whole."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def mask_identity(number: str) -> str:
    """420281199001010020 as 4202**********0020."""
    return _mask(number, 4, 4)


def mask_bank(number: str) -> str:
    """A bank account with its first and last four digits."""
    return _mask(number, 4, 4)


def mask_phone(number: str) -> str:
    """13800001234 as 138****1234."""
    return _mask(number, 3, 4)


class SealedTextField(models.TextField):
    """A text that is sealed in the database and open in Python; it can be compared with nothing but empty and null there.

    ``holds`` says which number is kept in it, for the question that asks for it; to the database all sealed texts are alike.
    """

    def __init__(self, *args: Any, holds: Number | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holds = holds

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": SealedField, "holds": self.holds, **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None or value == "" else seal(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None or value == "" else unseal(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "exact":
            return _IsEmpty
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: search by its blind index, not with {lookup_name!r}.")
        return super().get_lookup(lookup_name)


class _IsEmpty(Exact):
    """Equal to null or to the empty text, and to nothing else."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None and rhs != "":
            raise FieldError("A sealed column is searched by its blind index, not by its text.")
        super().__init__(lhs, rhs)
