"""The session of a page that stays open long: its end is told, nothing typed is lost by it, and no other account sees it.

A form says by ``filled_by`` whose it is, a script by the header ``Page-Account``. Whoever is signed in by then must be the same.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.csrf import csrf_failure as page_of_csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation import sealed
from foundation.refusals import Refusal, declare

FILLED_BY = "filled_by"
"""The hidden field of a form that names the account it was given to."""
TYPED = "typed"
"""The hidden field of the sign-in page that carries what was typed before."""
PAGE_ACCOUNT = "Page-Account"
"""The header by which a script of a page says that it is one, and whose page it is."""

#: An expired form may wait on the sign-in page this long, in seconds; its longest text, in characters.
TYPED_WAITS = 12 * 60 * 60
TYPED_LONGEST = 400_000

_RENEWED = "renewed_at"
_TYPED_BEFORE = "typed_before"
_SALT = "permissions.sessions.typed"

declare({"E-OTHER-ACCOUNT": "这份表单是另一账号打开的，未保存；请用原账号登录后再办"})


# --- how long it lasts -----------------------------------------------------------------------------------------------------


def seconds_left(request: HttpRequest) -> int:
    """Until the session of this request ends if nobody does anything; 0 for whoever has not signed in."""
    if not request.user.is_authenticated:
        return 0
    renewed = request.session.get(_RENEWED, _now())
    return max(0, renewed + settings.SESSION_COOKIE_AGE - _now())


def renew(request: HttpRequest) -> None:
    """Let the session last its full time from now on."""
    request.session[_RENEWED] = _now()


def _renew_sometimes(request: HttpRequest) -> None:
    """Use prolongs the session, but is written down once in a twenty-fourth of its time: not every page costs a write."""
    if SESSION_KEY not in request.session:
        return
    looks_by_itself = is_by_script(request) and request.method != "POST"
    age = _now() - request.session.get(_RENEWED, 0)
    if not looks_by_itself and age > settings.SESSION_COOKIE_AGE / 24:
        renew(request)


def _now() -> int:
    """The clock by which Django ends sessions, in whole seconds."""
    return int(timezone.now().timestamp())


# --- every request ---------------------------------------------------------------------------------------------------------


def is_by_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks: it can do nothing with the page of signing in."""
    return PAGE_ACCOUNT in request.headers or "HX-Request" in request.headers


class PageSession:
    """Middleware: 401 for a script and the filled form kept where nobody is signed in; 409 where another account is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _leads_to_signing_in(response):
            _renew_sometimes(request)
        elif is_by_script(request):
            return JsonResponse({"error": "signed_out"}, status=HTTPStatus.UNAUTHORIZED)
        elif request.method == "POST" and request.POST.get(FILLED_BY):
            return _sign_in_first(request)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse what one account filled in and another would send."""
        if not request.user.is_authenticated:
            return None
        whose = request.headers.get(PAGE_ACCOUNT) or (request.POST.get(FILLED_BY) if request.method == "POST" else None)
        if not whose or whose == str(request.user.pk):
            return None
        refusal = Refusal("E-OTHER-ACCOUNT")
        if is_by_script(request):
            return JsonResponse({"error": "other_account", "words": refusal.message}, status=HTTPStatus.CONFLICT)
        return render(request, "account/other_account.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)


def _leads_to_signing_in(response: HttpResponse) -> bool:
    return isinstance(response, HttpResponseRedirect) and response.url.partition("?")[0] == resolve_url(settings.LOGIN_URL)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A script fetches a new token and tries again; a person reads what to do."""
    if is_by_script(request):
        return JsonResponse({"error": "csrf"}, status=HTTPStatus.FORBIDDEN)
    return page_of_csrf_failure(request, reason)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> JsonResponse:
    """Who is signed in, for how long, and the token for forms; a POST lets the session last its full time again."""
    if request.method == "POST":
        renew(request)
    account: Any = request.user
    told = {"account": str(account.pk), "name": account.name, "csrf": get_token(request), "seconds": seconds_left(request)}
    return JsonResponse(told)


@never_cache
@login_required
@require_POST
def device_key(request: HttpRequest) -> JsonResponse:
    """The key of this account for what waits on its device until it is sent; a page holds it in memory and never stores it."""
    key = sealed.derived_key(f"device:{request.user.pk}")
    return JsonResponse({"account": str(request.user.pk), "key": base64.b64encode(key).decode()})


# --- a form sent after the end, without scripts ----------------------------------------------------------------------------


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """The page of signing in, which carries what was typed; files cannot come along."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    answers = data.urlencode()
    kept = len(answers) <= TYPED_LONGEST
    typed = {"by": data[FILLED_BY], "path": request.get_full_path(), "answers": answers, "files": bool(request.FILES)}
    context = {
        "form": LoginForm(request=request),
        "typed": signing.dumps(typed, salt=_SALT, compress=True) if kept else "",
        "too_long": not kept,
        "next": request.get_full_path(),
    }
    response = render(request, "account/login.html", context, status=HTTPStatus.UNAUTHORIZED)
    response.headers["Cache-Control"] = "no-store"
    return response


def keep_typed(request: HttpRequest) -> None:
    """The password was right: what the sign-in page carried waits, sealed, in the session until its form is shown again."""
    if typed := request.POST.get(TYPED, ""):
        request.session[_TYPED_BEFORE] = sealed.seal(typed)


def typed_before(request: HttpRequest) -> tuple[QueryDict, bool] | None:
    """What this account typed into this form before its session ended, once; and whether files were chosen as well.

    What another account typed is thrown away unseen.
    """
    token = request.session.get(_TYPED_BEFORE)
    if token is None:
        return None
    try:
        typed = signing.loads(sealed.unseal(token), salt=_SALT, max_age=TYPED_WAITS)
    except (signing.BadSignature, sealed.SealBroken):
        typed = {}
    if typed.get("by") == str(request.user.pk) and typed["path"] != request.get_full_path():
        return None
    del request.session[_TYPED_BEFORE]
    if typed.get("by") != str(request.user.pk):
        return None
    return QueryDict(typed["answers"], mutable=True), typed["files"]
