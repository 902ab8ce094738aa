"""A form sent as its reader sends it: what the page says will happen is read and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.test import Client


def confirm(client: Client, address: str, data: Mapping[str, Any], **more: Any) -> Any:
    """Send the form and, where the page asks, confirm it; photographs wait in the draft meanwhile and are not sent twice."""
    answer = client.post(address, data, **more)
    asked = answer.context.get("consequences") if answer.context is not None else None
    if asked is None:
        return answer
    words = {name: value for name, value in data.items() if not _is_file(value)}
    return client.post(answer.context["page"].url, words | {"confirmed": asked.key}, **more)


def _is_file(value: Any) -> bool:
    return any(isinstance(each, UploadedFile) for each in (value if isinstance(value, list) else [value]))
