"""System checks of floor 0."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from foundation import sealed


@register
def keys_can_seal(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A key ring that cannot seal is found before the first identity number, not by it."""
    try:
        opened = sealed.unseal(sealed.seal("x"))
    except (ImproperlyConfigured, AttributeError, ValueError, StopIteration) as error:
        return [Error(f"ANJIAN_SEAL_KEYS cannot be used: {type(error).__name__}", id="foundation.E001")]
    return [] if opened == "x" else [Error("ANJIAN_SEAL_KEYS do not open what they seal", id="foundation.E001")]


@register
def anchor_is_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without an anchor outside, whoever holds the database can rewrite all of it."""
    if getattr(settings, "ANJIAN_ANCHOR_FILE", None):
        return []
    return [Error("ANJIAN_ANCHOR_FILE is not set", id="foundation.E002")]
