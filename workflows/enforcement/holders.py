"""Questions that name somebody by his office: a member or clerk of a hearing, who writes a discussion down, who sits in."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation import clock
from permissions.dated import holding
from permissions.models import Account, Appointment
from permissions.roles import Role


def holders_today(roles: tuple[Role, ...]) -> Any:
    """Accounts that hold one of these offices today, in the order of their numbers."""
    held = Appointment.objects.filter(holding(clock.today()), role__in=roles).values("account")
    return Account.objects.filter(pk__in=held, is_active=True).order_by("officer_no", "username")


def named(account: Any) -> str:
    return f"{account.name}（{account.officer_no or account.username}）"


class HolderField(forms.ModelChoiceField):
    """One holder of these offices."""

    def __init__(self, *roles: Role, **kwargs: Any) -> None:
        self.roles = roles
        super().__init__(queryset=Account.objects.none(), **kwargs)

    def offer_to(self, actor: Account) -> None:
        """Everybody who may be named today."""
        self.queryset = holders_today(self.roles)

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class HoldersField(forms.ModelMultipleChoiceField):
    """Several of them."""

    def __init__(self, *roles: Role, **kwargs: Any) -> None:
        self.roles = roles
        super().__init__(queryset=Account.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer_to(self, actor: Account) -> None:
        """Everybody who may be named today."""
        self.queryset = holders_today(self.roles)

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)
