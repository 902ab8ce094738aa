"""Middleware: what no database can hold is answered before any page sees it, so that no page has to think of it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError

NUL = "\x00"
#: The greatest key a row can have.
GREATEST_KEY = 2**63 - 1


class ReadableRequest:
    """400 for a NUL character in address, cookies, questions or answers; 404 for a number in the address that no row can bear.

    It stands before the session, which is itself looked up by a cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _refuse_nul([request.path, *request.COOKIES.values(), *_texts(request.GET)])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """The address is resolved by now, and the form can be read."""
        if any(isinstance(value, int) and value > GREATEST_KEY for value in kwargs.values()):
            raise Http404
        if request.method == "POST":
            try:
                _refuse_nul(_texts(request.POST))
            except UnreadablePostError:
                # Whoever sent it is gone; the view finds out by itself.
                return


def _refuse_nul(texts: Iterable[str]) -> None:
    if any(NUL in text for text in texts):
        raise BadRequest("NUL")


def _texts(asked: QueryDict) -> Iterator[str]:
    for name, values in asked.lists():
        yield name
        yield from values
