"""Reference data in Django's administration: regions, sections, who runs a region. Offices are only read here."""

from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.auth.models import Group
from django.http import HttpRequest

from foundation import audit
from foundation.free_text import ModelForm
from permissions.models import Account, Appointment, Certificate, Region, RegionManagement, Section
from permissions.roles import Role, allow

for _model in ("region", "section", "regionmanagement"):
    for _act in ("view", "add", "change"):
        allow(f"permissions.{_act}_{_model}", Role.SYSTEM_ADMIN)
for _model in ("account", "appointment", "certificate"):
    allow(f"permissions.view_{_model}", Role.SYSTEM_ADMIN)


class RecordedAdmin(admin.ModelAdmin):
    """Reference data: added and changed with a row in the bureau's own history, never deleted."""

    form = ModelForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = {name: form.initial.get(name) for name in form.changed_data} if change else None
        super().save_model(request, obj, form, change)
        after = {name: form.cleaned_data.get(name) for name in form.changed_data}
        act = f"{'change' if change else 'add'}_{obj._meta.model_name}"
        entry = audit.Entry(act, after={"row": obj.pk, **after}, before=before)
        audit.append_to_bureau([entry], actor=request.user)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at here, never written: changed on the pages that ask for a reason."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(RecordedAdmin):
    list_display = ("code", "name", "level", "kind", "parent", "ended_on", "successor")
    list_filter = ("level", "kind")
    search_fields = ("code", "name")
    list_select_related = ("parent", "successor")


@admin.register(RegionManagement)
class RegionManagementAdmin(RecordedAdmin):
    list_display = ("region", "is_managed_here", "valid_from", "valid_until", "source")
    list_filter = ("is_managed_here",)
    list_select_related = ("region",)


@admin.register(Section)
class SectionAdmin(RecordedAdmin):
    list_display = ("code", "name", "categories")


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("username", "name", "kind", "workplace", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("username", "name", "officer_no")
    fields = (
        "username",
        "officer_no",
        "name",
        "kind",
        "workplace",
        "phone",
        "is_active",
        "language",
        "last_login",
        "date_joined",
    )


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ("account", "role", "region", "section", "post", "valid_from", "valid_until")
    list_filter = ("role",)
    search_fields = ("account__name", "account__officer_no")
    list_select_related = ("account", "region", "section")


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("number", "account", "category", "valid_from", "valid_until")
    search_fields = ("number", "account__name", "account__officer_no")
    list_select_related = ("account",)


# Groups give nothing here and would only suggest that they do.
with suppress(NotRegistered):
    admin.site.unregister(Group)
