"""How a person wants pages shown: language, elder mode, keyboard shortcuts; kept in cookies, so it works before signing in."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, gettext_noop
from django.views.decorators.http import require_GET, require_POST

ELDER_COOKIE = "anjian_elder"
SHORTCUTS_COOKIE = "anjian_shortcuts"
A_YEAR = 365 * 24 * 60 * 60

# Django's Chinese catalogue renders the short weekday as 星期四; officials write （周四）. Our catalogue says so, and
# the words must be named somewhere for it to keep them.
SHORT_WEEKDAYS = tuple(map(str, (
    gettext_noop("Mon"), gettext_noop("Tue"), gettext_noop("Wed"), gettext_noop("Thu"),
    gettext_noop("Fri"), gettext_noop("Sat"), gettext_noop("Sun"),
)))  # fmt: skip


# Django says 这个字段是必填项; a page of ours asks.
ASKED_FOR = gettext_noop("This field is required.")


@dataclass(frozen=True)
class Display:
    """The reader's wishes: larger type in one column (长者版), single-key shortcuts."""

    elder: bool
    shortcuts: bool


def display_of(request: HttpRequest) -> Display:
    return Display(
        elder=request.COOKIES.get(ELDER_COOKIE) == "on",
        shortcuts=request.COOKIES.get(SHORTCUTS_COOKIE) != "off",
    )


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen (`language`, `elder` on/off, `shortcuts` on/off) and go back to `next`, on this site only."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen: dict[str, str] = {}
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        chosen[settings.LANGUAGE_COOKIE_NAME] = language
    for field, cookie in (("elder", ELDER_COOKIE), ("shortcuts", SHORTCUTS_COOKIE)):
        if request.POST.get(field) in ("on", "off"):
            chosen[cookie] = request.POST[field]
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@require_GET
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The person's own page: who one is here, how pages look, password and signing out; the phone's 「我的」."""
    return render(request, "account/me.html")


urlpatterns = [
    path("display/", set_display, name="set_display"),
    path("me/", me, name="me"),
]
