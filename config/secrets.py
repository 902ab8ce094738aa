"""Where keys come from: the environment in production, a file of their own for the demo and the tests."""

import base64
import binascii
import json
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SEAL_KEY_BYTES = 32


def required(name: str) -> str:
    """The environment variable, or a refusal to start."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must be set")
    return value


def seal_keys_from(text: str) -> dict[str, str]:
    """Key id to base64 key, in the order given; the last one seals, the earlier ones still open.

    Raises ImproperlyConfigured if the text is no JSON object or a key is not 32 bytes.
    """
    try:
        keys = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured('ANJIAN_SEAL_KEYS must be JSON like {"2025": "<32 bytes in base64>"}') from error
    if not isinstance(keys, dict) or not keys:
        raise ImproperlyConfigured("ANJIAN_SEAL_KEYS names no key")
    for key_id, key in keys.items():
        try:
            raw = base64.b64decode(key, validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ImproperlyConfigured(f"ANJIAN_SEAL_KEYS: key {key_id!r} is not base64") from error
        if len(raw) != SEAL_KEY_BYTES:
            raise ImproperlyConfigured(f"ANJIAN_SEAL_KEYS: key {key_id!r} has {len(raw)} bytes, {SEAL_KEY_BYTES} are needed")
    return keys


def local_secrets(path: Path) -> tuple[str, dict[str, str]]:
    """Secret key and seal keys of one machine, made on first use and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {
            "secret_key": secrets.token_urlsafe(50),
            "seal_keys": {"local-1": base64.b64encode(secrets.token_bytes(SEAL_KEY_BYTES)).decode()},
        }
        # Written aside and linked: of two processes starting together one wins and both read the same keys.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(made, file)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    stored = json.loads(path.read_text(encoding="utf-8"))
    return stored["secret_key"], seal_keys_from(json.dumps(stored["seal_keys"]))
