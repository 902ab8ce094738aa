"""Administration of reference data; of running cases the administrator sees what they are, not what is in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases.loading import name_initials
from cases.models import (
    Case,
    Criterion,
    Deadline,
    Enterprise,
    Finding,
    OutsideBody,
    Referral,
    SpecialOperation,
    Spokesman,
    Violation,
)
from foundation import audit, clock
from foundation.free_text import ModelForm, SealedField
from foundation.numbers import Number
from foundation.sealed import mask_bank
from permissions.admin import ReadOnlyAdmin


class Reference(admin.ModelAdmin):
    """Rows the administrator keeps; each change stands in the bureau's history. Reference data ends, it is not deleted."""

    form = ModelForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            facts = {"model": obj._meta.label_lower, "id": obj.pk, "fields": sorted(form.changed_data)}
            act = "change_reference" if change else "add_reference"
            audit.append_to_bureau([audit.Entry(act, acted_on=clock.today(), after=facts)], actor=request.user)


@admin.register(Enterprise)
class EnterpriseAdmin(Reference):
    list_display = ("name", "credit_code", "kind", "category", "township", "risk_level", "gone_on")
    list_filter = ("kind", "category", "risk_level")
    search_fields = ("name", "credit_code", "name_initials")
    raw_id_fields = ("region", "township")
    readonly_fields = ("name_initials",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A name that stands is changed with its day and its paper (`cases.names`), not written over."""
        return [*super().get_readonly_fields(request, obj), *(["name"] if obj is not None else [])]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.name_initials = name_initials(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Spokesman)
class SpokesmanAdmin(Reference):
    list_display = ("account", "enterprise", "since", "until")
    raw_id_fields = ("account", "enterprise")


@admin.register(Violation)
class ViolationAdmin(Reference):
    list_display = ("code", "description_zh", "penalty_article", "valid_from", "valid_until", "tier_certainty")
    search_fields = ("code", "description_zh")


@admin.register(Criterion)
class CriterionAdmin(Reference):
    list_display = ("code", "category", "subject", "text", "valid_from", "valid_until", "certainty")
    list_filter = ("category", "standard", "certainty")
    search_fields = ("code", "text", "subject")


class OutsideBodyForm(ModelForm):
    """A bank account is entered and never shown: the page says only how it begins and ends."""

    account = SealedField(label=_("Bank account"), max_length=40, required=False, holds=Number.CARD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = self.instance.account
        self.initial["account"] = ""
        if self.known:
            words = _("%(account)s is kept. Enter another one only to change it.")
            self.fields["account"].help_text = words % {"account": mask_bank(self.known)}

    def clean_account(self) -> str:
        return self.cleaned_data["account"] or self.known


@admin.register(OutsideBody)
class OutsideBodyAdmin(Reference):
    form = OutsideBodyForm
    list_display = ("code", "name", "kind", "used_for", "valid_from", "valid_until")
    list_filter = ("kind",)
    search_fields = ("code", "name")


@admin.register(Finding)
class FindingAdmin(Reference):
    list_display = ("code", "category", "level", "title", "certainty")
    list_filter = ("category", "level", "certainty")
    search_fields = ("code", "title", "description")


@admin.register(SpecialOperation)
class SpecialOperationAdmin(Reference):
    list_display = ("code", "name", "valid_from", "valid_until")


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """What a case is and where it stands; its title, parties and papers are no business of the administrator."""

    list_display = fields = ("process", "number", "state", "region", "section", "opened_on", "closed_on", "next_due")
    list_filter = ("process",)
    search_fields = ("number",)
    show_full_result_count = False


@admin.register(Deadline)
class DeadlineAdmin(ReadOnlyAdmin):
    list_display = fields = ("term", "case_number", "state", "starts_on", "due_on", "original_due_on", "provisional")
    list_filter = ("state", "provisional")
    list_select_related = ("case",)
    show_full_result_count = False

    @admin.display(description="案件编号")
    def case_number(self, deadline: Deadline) -> str:
        return deadline.case.number or str(deadline.case_id)


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdmin):
    list_display = fields = ("source_number", "kind", "process", "department", "opened_on", "taken_on", "decided_on")
    list_select_related = ("source_case",)

    @admin.display(description="案件编号")
    def source_number(self, referral: Referral) -> str:
        return referral.source_case.number or str(referral.source_case_id)
