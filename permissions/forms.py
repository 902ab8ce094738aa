"""What the pages of accounts and offices ask."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.free_text import Form
from foundation.inputs import DayInput
from permissions.models import Account, Region, Section
from permissions.roles import SENTENCE, WITHOUT_APPOINTMENT, Role


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DayInput())


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Stands in the log: decision, notice or request that this follows.")
    )


class FindAccounts(Form):
    """What the list is narrowed by."""

    q = forms.CharField(label=_("Name, number or user name"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Account.Kind.choices])
    role = forms.ChoiceField(
        label=_("In office as"),
        required=False,
        choices=[("", _("All")), *((role.value, role.label) for role in Role if role not in WITHOUT_APPOINTMENT)],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("on", _("Active")), ("off", _("Switched off"))]
    )

    def condition(self) -> Q:
        """The filter over accounts; an answer that is no answer narrows nothing."""
        answers = self.cleaned_data if self.is_valid() else {}
        found = Q()
        if words := answers.get("q", "").strip():
            found &= Q(name__icontains=words) | Q(officer_no__icontains=words) | Q(username__icontains=words)
        if kind := answers.get("kind"):
            found &= Q(kind=kind)
        if state := answers.get("state"):
            found &= Q(is_active=state == "on")
        return found


class OpenAccount(Form):
    """A new account, without any office yet."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Account.Kind.choices)
    officer_no = forms.CharField(label=_("Officer number"), max_length=20, required=False)
    workplace = forms.CharField(label=_("Workplace"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("Hand it over in person; the holder changes it at the first sign-in."),
    )
    reason = _reason()

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class Appoint(Form):
    """An office for an account, somewhere, from a day on."""

    role = forms.ChoiceField(
        label=_("Office"), choices=[(role.value, role.label) for role in Role if role not in WITHOUT_APPOINTMENT]
    )
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none())
    section = forms.ModelChoiceField(
        label=_("Section"),
        queryset=Section.objects.none(),
        required=False,
        help_text=_("Only cases of this section; empty means every section of the region."),
    )
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    valid_from = _day(_("From"))
    valid_until = _day(_("Until (last day)"), required=False)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region, section = self.fields["region"], self.fields["section"]
        assert isinstance(region, forms.ModelChoiceField) and isinstance(section, forms.ModelChoiceField)
        region.queryset = Region.objects.standing(clock.today()).order_by("code")
        section.queryset = Section.objects.order_by("code")
        self.fields["valid_from"].initial = clock.today()

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class _Leaving(Form):
    """Somebody goes: if work would be left without anybody, that it is known and nevertheless so."""

    def __init__(self, *args: Any, left: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if left:
            self.fields["left_vacant"] = forms.BooleanField(
                label=_("Go on although nobody takes this over"),
                error_messages={"required": _("Appoint somebody first, or confirm that nobody takes this over.")},
            )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.pop("left_vacant", None)
        return self.cleaned_data


class EndOffice(_Leaving):
    """The last day of an office."""

    valid_until = _day(_("Last day"), help_text=_("Today ends it at this moment; open tasks go back to the office."))
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = clock.today()
        self.fields["valid_until"].widget.attrs["min"] = clock.today().isoformat()


class Certify(Form):
    """A certificate, or the next period of one."""

    number = forms.CharField(label=_("Number of the certificate"), max_length=40)
    category = forms.CharField(label=_("Category"), max_length=60, initial="安全生产行政执法")
    valid_from = _day(_("From"))
    valid_until = _day(_("Until (last day)"))
    reason = _reason()


class Switch(_Leaving):
    """Why an account is switched off or on."""

    reason = _reason()


class NewPassword(Form):
    """A password in place of one that was lost."""

    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )
    reason = _reason()

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password


def sentences() -> list[tuple[str, str]]:
    """Every office with what it may do, for the help beside the form."""
    return [(str(role.label), str(SENTENCE[role])) for role in Role if role not in WITHOUT_APPOINTMENT]
