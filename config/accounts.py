"""How people sign in: by officer number or unit account; nobody makes an account for himself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from permissions import sessions


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the bureau (officers) or by registration of a unit, never by a stranger on the sign-in page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **hooks: Any) -> HttpResponse | None:
        """The password was right; what an expired form carried waits until signing in is complete."""
        sessions.keep_typed(request)
        return super().pre_login(request, user, **hooks)  # type: ignore[no-any-return]


@never_cache
def without_mail(request: HttpRequest) -> HttpResponse:
    """In place of every page that would send a mail or wait for one: passwords are set anew by the administrator."""
    return render(request, "account/no_mail.html", status=404)
