"""How people sign in: by officer number or unit account; nobody makes an account for himself."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the bureau (officers) or by registration of a unit, never by a stranger on the sign-in page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
