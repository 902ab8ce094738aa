"""Django's door to offices and duties: checks passwords, and answers every has_perm."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from permissions import grants, offices, roles


class OfficeAndDutyBackend(ModelBackend):
    """Signs in active accounts; groups, user permissions and superusers, which Django's backend knows, do not exist here."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Model-wide permissions of the offices held; on an object the duties held."""
        if not getattr(user_obj, "pk", None) or not user_obj.is_active:
            return set()
        if obj is None:
            return roles.permissions_of(offices.roles_of(user_obj))
        entry = grants.registered(type(obj))
        app_label = entry.case_model._meta.app_label
        held = {f"{app_label}.{code}" for code in grants.duties_of(user_obj, obj)}
        view = f"{app_label}.{entry.view}"
        return held | {view} if grants.may(user_obj, view, obj) else held

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return grants.has_perm(user_obj, perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return bool(getattr(user_obj, "pk", None)) and user_obj.is_active and grants.has_module_perms(user_obj, app_label)
