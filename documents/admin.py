"""Reference data of papers for the administrator: the printed words. What is issued is shown and never changed here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from documents.models import DocumentWords, Series
from foundation.free_text import ModelForm


@admin.register(DocumentWords)
class DocumentWordsAdmin(admin.ModelAdmin):
    """New words from a day on; earlier rows stay as they are."""

    form = ModelForm
    list_display = ("code", "title", "number_word", "set_name", "valid_from", "set_by")
    list_filter = ("code",)
    fields = ("code", "title", "number_word", "set_name", "valid_from", "reason")

    def has_change_permission(self, request: HttpRequest, obj: DocumentWords | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DocumentWords | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: DocumentWords, form: Any, change: bool) -> None:
        obj.set_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    """The counters, to look at."""

    list_display = ("code", "year", "last")
    list_filter = ("year",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return False
