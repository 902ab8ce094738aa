"""The photographs a paper shows: evidence of its own case, as far as whoever has the paper made may see it.

The words of a paper name one by `Picture(key)`, never by a text: what somebody types stays words. Its template reads the name of
an asset of the press, or nothing where there is no such photograph to be shown.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cases.evidence import stored_copy
from cases.faces import Face, face_of, own_uploaders
from cases.models import Case, Evidence
from documents.frozen import PICTURE

if TYPE_CHECKING:
    from permissions.models import Account

MOST_PICTURES = 60


def seen_by(account: "Account", case: Case | None, frozen: Any) -> Any:
    """Frozen data with those photographs only that this account's face of the case shows; nothing stands for the others.

    Asked where a paper is made or previewed. No query for data that name no photograph.
    """
    keys = set(_keys(frozen))
    if not keys:
        return frozen
    seen = _seen(account, case, keys) if case is not None and case.pk else frozenset[int]()
    return _in_place(frozen, lambda key: {PICTURE: key} if key in seen else "")


def read(case_id: int | None, *frozen: Any) -> dict[str, bytes]:
    """The photographs that frozen data name, by the name of their asset; of this case only. Raises NotAsStored."""
    keys = list(dict.fromkeys(key for value in frozen for key in _keys(value)))[:MOST_PICTURES]
    if not keys or case_id is None:
        return {}
    found = Evidence.objects.filter(case_id=case_id, pk__in=keys, kind=Evidence.Kind.PHOTO).select_related("case")
    return {_asset(row.pk): stored_copy(row).read() for row in found}


def as_assets(frozen: Any, pictures: Mapping[str, bytes] | None) -> Any:
    """Frozen data as a template reads them: the name of the asset for every photograph, empty for one that is not among them.

    Without `pictures` all are there.
    """
    return _in_place(frozen, lambda key: _asset(key) if pictures is None or _asset(key) in pictures else "")


def _seen(account: "Account", case: Case, keys: Collection[int]) -> Collection[int]:
    """As `cases.faces.sees_evidence`, for many at once; an act may name what the actor hands in with it."""
    rows = Evidence.objects.filter(case=case, pk__in=keys, kind=Evidence.Kind.PHOTO)
    face = face_of(account, case)
    if face is not Face.FILE:
        rows = rows.filter(uploaded_by__in=own_uploaders(account, case) if face is Face.PARTY else [account.pk])
    return frozenset(rows.values_list("pk", flat=True))


def _asset(key: int) -> str:
    return f"evidence-{key}"


def _keys(value: Any) -> Iterator[int]:
    match value:
        case dict() if PICTURE in value:
            yield value[PICTURE]
        case dict():
            for inner in value.values():
                yield from _keys(inner)
        case list():
            for inner in value:
                yield from _keys(inner)


def _in_place(value: Any, of: Callable[[int], Any]) -> Any:
    match value:
        case dict() if PICTURE in value:
            return of(value[PICTURE])
        case dict():
            return {key: _in_place(inner, of) for key, inner in value.items()}
        case list():
            return [_in_place(inner, of) for inner in value]
    return value
