"""What every page shows from this floor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cases import notices


def unread_notices(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: the number beside the bell, asked only when a template shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": ""}
    return {"unread_notices": SimpleLazyObject(lambda: notices.unread_words(user))}
