"""An account is never deleted and never stands above the offices."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from permissions.models import Account
from permissions.models.account import NeverDeleted


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create_user("DY900", "a long password", name="某人")


def test_an_account_is_not_deleted_one_by_one_nor_in_a_set(account: Account) -> None:
    with pytest.raises(NeverDeleted):
        account.delete()
    with pytest.raises(NeverDeleted):
        Account.objects.all().delete()
    with pytest.raises(NeverDeleted):
        Account.objects.all()._raw_delete("default")
    assert Account.objects.filter(pk=account.pk).exists()


@pytest.mark.both_databases
def test_the_database_itself_refuses_a_superuser(account: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_superuser=True)
    with pytest.raises(TypeError):
        Account.objects.create_superuser("root", "x")
    account.is_superuser = True
    assert not account.has_perm("foundation.manage_settings")
    assert not account.has_perm("no.such_permission")


def test_an_account_that_is_switched_off_does_not_sign_in(account: Account) -> None:
    assert authenticate(username="DY900", password="a long password") == account
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert authenticate(username="DY900", password="a long password") is None


def test_djangos_own_permission_rows_give_nothing(account: Account) -> None:
    from django.contrib.auth.models import Group, Permission

    permission = Permission.objects.get(codename="change_region")
    account.user_permissions.add(permission)
    group = Group.objects.create(name="g")
    group.permissions.add(permission)
    account.groups.add(group)
    assert not Account.objects.get(pk=account.pk).has_perm("permissions.change_region")
