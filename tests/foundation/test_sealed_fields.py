"""Identity numbers are sealed in the database, found by index, shown masked."""

import base64
import secrets
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from foundation import checks, sealed

NUMBER = "420281199001010029"


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    first, second = sealed.seal(NUMBER), sealed.seal(NUMBER)
    assert first != second
    assert NUMBER not in first
    assert sealed.unseal(first) == sealed.unseal(second) == NUMBER
    assert sealed.is_sealed(first)
    assert not sealed.is_sealed(NUMBER)


def test_a_seal_that_was_touched_does_not_open_and_says_nothing(settings: Any) -> None:
    token = sealed.seal(NUMBER)
    mark, key_id, body = token.split(":")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[-1] ^= 1
    for broken in (
        f"{mark}:{key_id}:{base64.urlsafe_b64encode(raw).decode()}",
        f"{mark}:gone:{body}",
        f"{mark}:{key_id}:",
        NUMBER,
        "",
    ):
        with pytest.raises(sealed.SealBroken) as refused:
            sealed.unseal(broken)
        assert NUMBER not in str(refused.value)


def test_keys_are_changed_without_losing_what_they_sealed(settings: Any) -> None:
    settings.ANJIAN_SEAL_KEYS = {"2024": key()}
    old = sealed.seal(NUMBER)
    settings.ANJIAN_SEAL_KEYS = {**settings.ANJIAN_SEAL_KEYS, "2025": key()}
    assert sealed.unseal(old) == NUMBER
    new = sealed.reseal(old)
    assert (sealed.key_id_of(old), sealed.key_id_of(new)) == ("2024", "2025")
    assert sealed.reseal(new) is new
    settings.ANJIAN_SEAL_KEYS = {"2025": settings.ANJIAN_SEAL_KEYS["2025"]}
    assert sealed.unseal(new) == NUMBER
    with pytest.raises(sealed.SealBroken, match="2024"):
        sealed.unseal(old)


def test_a_blind_index_is_equal_for_one_number_and_one_purpose(settings: Any) -> None:
    settings.ANJIAN_SEAL_KEYS = {"2024": key()}
    index = sealed.blind_index("42028119900101002X", "identity")
    assert len(index) == 64
    assert (
        index
        == sealed.blind_index(" 42028119900101002x ", "identity")
        == sealed.blind_index("４２０２８１１９９００１０１００２Ｘ", "identity")
    )
    assert index != sealed.blind_index("42028119900101002X", "bank")
    assert index != sealed.blind_index("420281199001010029", "identity")

    settings.ANJIAN_SEAL_KEYS = {**settings.ANJIAN_SEAL_KEYS, "2025": key()}
    assert sealed.blind_index("42028119900101002X", "identity") == index
    settings.ANJIAN_INDEX_KEY = key()
    assert sealed.blind_index("42028119900101002X", "identity") != index


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (sealed.mask_identity, "11010119900101002X", "1101**********002X"),
        (sealed.mask_identity, "12345678", "********"),
        (sealed.mask_bank, "6222020001112223334", "6222***********3334"),
        (sealed.mask_phone, "13800001234", "138****1234"),
        (sealed.mask_phone, "", ""),
    ],
)
def test_numbers_are_shown_masked(mask: Any, plain: str, shown: str) -> None:
    assert mask(plain) == shown


@pytest.fixture
def person(transactional_db: None) -> Any:
    """A table with a sealed column, for one test."""
    with isolate_apps("foundation"):

        class Person(models.Model):  # noqa: DJ008
            identity = sealed.SealedTextField(null=True)

            class Meta:
                app_label = "foundation"
                db_table = "test_person"

        with connection.schema_editor() as editor:
            editor.create_model(Person)
        yield Person
        with connection.schema_editor() as editor:
            editor.delete_model(Person)


def raw(number: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity FROM test_person WHERE id = %s", [number])
        return cursor.fetchone()[0]


@pytest.mark.both_databases
def test_a_sealed_field_is_open_in_python_and_closed_in_the_database(person: Any) -> None:
    made = person.objects.create(identity=NUMBER)
    assert person.objects.get(pk=made.pk).identity == NUMBER
    assert list(person.objects.values_list("identity", flat=True)) == [NUMBER]
    assert NUMBER not in raw(made.pk)
    assert sealed.unseal(raw(made.pk)) == NUMBER
    person.objects.update(identity="other")
    assert person.objects.get().identity == "other"
    assert person.objects.create(identity="").identity == ""
    assert person.objects.filter(identity__isnull=True).count() == 0
    with pytest.raises(FieldError, match="blind index"):
        person.objects.filter(identity=NUMBER).count()
    with pytest.raises(FieldError, match="blind index"):
        person.objects.filter(identity__contains="1990").count()


@pytest.mark.both_databases
def test_reseal_puts_every_column_under_the_newest_key(person: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ANJIAN_SEAL_KEYS = {"2024": key()}
    rows = [person.objects.create(identity=f"{NUMBER}{number}") for number in range(5)]
    person.objects.create(identity=None)
    settings.ANJIAN_SEAL_KEYS = {**settings.ANJIAN_SEAL_KEYS, "2025": key()}
    monkeypatch.setattr("foundation.management.commands.reseal.apps.get_models", lambda: [person])

    out = StringIO()
    call_command("reseal", "--chunk", "2", stdout=out)
    assert out.getvalue() == "foundation.Person.identity: 5 resealed\n"
    assert {sealed.key_id_of(raw(row.pk)) for row in rows} == {"2025"}
    settings.ANJIAN_SEAL_KEYS = {"2025": settings.ANJIAN_SEAL_KEYS["2025"]}
    assert [row.identity for row in person.objects.exclude(identity=None).order_by("pk")] == [
        f"{NUMBER}{number}" for number in range(5)
    ]
    out = StringIO()
    call_command("reseal", stdout=out)
    assert out.getvalue() == "foundation.Person.identity: 0 resealed\n"


@pytest.mark.parametrize(
    "keys", [{}, {"2024": "short"}, {"a:b": key()}, {"2024": base64.b64encode(b"16 bytes only...").decode()}]
)
def test_a_key_ring_that_cannot_seal_stops_the_start(settings: Any, keys: dict[str, str]) -> None:
    assert checks.keys_can_seal(None) == []
    settings.ANJIAN_SEAL_KEYS = keys
    assert [problem.id for problem in checks.keys_can_seal(None)] == ["foundation.E001"]


def test_a_bureau_without_an_anchor_is_told_so(settings: Any) -> None:
    assert checks.anchor_is_named(None) == []
    settings.ANJIAN_ANCHOR_FILE = ""
    assert [problem.id for problem in checks.anchor_is_named(None)] == ["foundation.E002"]
