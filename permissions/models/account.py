"""Accounts of officers, units and guests, and the certificates of officers."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit import AuditSubject


class NeverDeleted(TypeError):
    """Somebody tried to delete an account; history would lose its author. Deactivate it instead."""


class AccountQuerySet(models.QuerySet["Account"]):
    def delete(self) -> NoReturn:
        raise NeverDeleted("accounts are deactivated, never deleted")

    def _raw_delete(self, using: str | None) -> NoReturn:
        raise NeverDeleted("accounts are deactivated, never deleted")


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)["Account"]):  # type: ignore[misc]
    use_in_migrations = False

    def create_user(self, username: str, password: str | None = None, *, name: str, **fields: Any) -> "Account":
        account = self.model(username=self.model.normalize_username(username), name=name, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, *_args: object, **_fields: object) -> NoReturn:
        raise TypeError("no account stands above the offices: appoint a system_admin instead")


class Account(AuditSubject, AbstractBaseUser, PermissionsMixin):
    """A person who signs in: an officer, somebody of a unit, or a guest. Never deleted, never superuser.

    What an account may do comes from appointments and named duties alone; Django's groups and permissions are not asked.
    """

    class Kind(models.TextChoices):
        OFFICER = "officer", _("Officer")
        UNIT = "unit", _("Account of a unit")
        GUEST = "guest", _("Guest")

    username = models.CharField(_("user name"), max_length=60, unique=True)
    officer_no = models.CharField(_("officer number"), max_length=20, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICER)
    workplace = models.CharField(_("workplace"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(
        _("language"), max_length=10, default="zh-hans", choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    date_joined = models.DateTimeField(_("opened"), auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("username",)
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.CheckConstraint(condition=Q(is_superuser=False), name="no_account_above_the_offices")]

    def __str__(self) -> str:
        return self.name

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        raise NeverDeleted("accounts are deactivated, never deleted")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Opens Django's administration of reference data: the system administrator in office today."""
        from permissions import offices  # the function needs the models first
        from permissions.roles import Role

        return offices.holds(self, Role.SYSTEM_ADMIN)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """One answer everywhere: offices and named duties (grants); no other backend is asked."""
        from permissions import grants

        return grants.has_perm(self, perm, obj)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        from permissions import grants

        return grants.has_module_perms(self, app_label)


class Certificate(models.Model):
    """An officer's law-enforcement certificate for one period; a renewal under the same number is another row.

    行政处罚法 Art.42: at least two officers with a certificate; valid on the day of each act (SOD-01, E-CERT).
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="certificates", verbose_name=_("holder"))
    number = models.CharField(_("number"), max_length=40)
    category = models.CharField(_("category"), max_length=60)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until (last day)"))

    class Meta:
        ordering = ("account", "valid_from")
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["number", "valid_from"], name="one_certificate_period"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="certificate_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.number

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until
