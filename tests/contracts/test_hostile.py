"""No answer is a 500: every address of the product, with what no database can hold and no form expects, for every role."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from cases.models import Case
from documents.models import IssuedDocument
from foundation import clock, jobs
from foundation.jobs import Incident
from foundation.refusals import Refusal, Refusals
from tests.cast import Town, build_town, photo
from tests.contracts.test_routes import ANONYMOUS, ROLES, ROUTES, World, world  # noqa: F401
from tests.sending import confirm
from tests.specimen.play import do, letter, matter, waiting
from workflows.engine.forms import StepForm

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.both_databases]

NUL = "\x00"
NO_ROW = 2**63
GREATEST = 2**63 - 1
BEYOND = str(10**40)
NESTED = "[" * 50_000
#: Values that a question of an address or of a form may bring, besides a NUL character.
HOSTILE = (str(GREATEST), str(NO_ROW), BEYOND, f"-{BEYOND}", "9999-12-31", "0000-00-00", NESTED[:2000], "\ud7ff\U000e0001")
#: Those who are asked everything; the others ask each page once.
THOROUGH = ("inspector", "administrator")


def hostile(names: Iterable[str]) -> Iterator[dict[str, str]]:
    """Answers to all these questions at once: each with another of the hostile values, twice; then all with a NUL character."""
    ordered = sorted(names)
    for shift in (0, 3):
        yield {name: HOSTILE[(number + shift) % len(HOSTILE)] for number, name in enumerate(ordered)}
    yield dict.fromkeys(ordered, f"a{NUL}b")


def client_of(world: World, role: str) -> Client:  # noqa: F811
    client = Client(raise_request_exception=False)
    account = world.account(role)
    if account is not None:
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


class Failures(list[str]):
    """What was answered with a 500, and by which error."""

    def ask(self, client: Client, method: str, address: str, data: Any = None, **more: Any) -> Any:
        with transaction.atomic():
            answer = getattr(client, method)(address, data, **more)
            transaction.set_rollback(True)
        # 503 is an answer in words: a page that cannot be made just now.
        if answer.status_code == 500:
            error = answer.exc_info[1] if getattr(answer, "exc_info", None) else answer.status_code
            self.append(f"{method.upper()} {address[:120]} {str(data)[:80]!r}: {error!r}"[:400])
        return answer


# --- the address itself ----------------------------------------------------------------------------------------------------

#: Values for the parts of an address, by the kind of part.
PARTS: dict[str, tuple[Any, ...]] = {
    "IntConverter": (GREATEST, NO_ROW, int(BEYOND)),
    "SlugConverter": ("x" * 300, BEYOND, "hazards"),
    "StringConverter": (NUL, BEYOND, "x" * 300),
    "PathConverter": (NUL, BEYOND, f"{NO_ROW}", "x" * 300),
}


def hostile_addresses(patterns: list[Any] | None = None, before: str = "", *, kinds: int = 4) -> Iterator[str]:
    """Each address of the product with so many kinds of hostile values in every place of it, the administration included."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from hostile_addresses(pattern.url_patterns, inner, kinds=kinds)
            continue
        assert isinstance(pattern, URLPattern)
        converters = {name: type(each).__name__ for name, each in pattern.pattern.converters.items()}
        for number in range(kinds if converters else 0):
            kwargs = {name: PARTS[kind][number % len(PARTS[kind])] for name, kind in converters.items()}
            try:
                yield reverse(f"{before}{pattern.name}", kwargs=kwargs)
            except NoReverseMatch:
                continue


def test_no_number_and_no_character_in_an_address_breaks_a_page(world: World) -> None:  # noqa: F811
    greatest, all_kinds = set(hostile_addresses(kinds=1)), set(hostile_addresses())
    assert len(greatest) > 50 and len(all_kinds) > 2 * len(greatest)
    failures = Failures()
    for role in ROLES:
        client = client_of(world, role)
        # Whatever is beyond a key is answered before anybody asks who it is: by the inspector's address as by the others'.
        for address in sorted(all_kinds if role in THOROUGH else greatest):
            if address.startswith("/admin/") is not (role == "administrator"):
                continue
            failures.ask(client, "get", address)
            if role in THOROUGH:
                failures.ask(client, "post", address)
    assert not failures, "\n" + "\n".join(failures)


def test_the_greatest_key_is_no_fault_and_finds_nothing(world: World) -> None:  # noqa: F811
    client = client_of(world, "inspector")
    own = world.cases["own"].pk
    assert client.get(reverse("case", args=[own])).status_code == 200
    assert {client.get(reverse("case", args=[key])).status_code for key in (GREATEST, NO_ROW)} == {404}
    assert {client.get(reverse("task", args=[key])).status_code for key in (GREATEST, NO_ROW)} == {404}


# --- what is asked and answered ---------------------------------------------------------------------------------------------


ROOT = Path(__file__).resolve().parents[2]
READS = re.compile(r"""(?:GET|query|asked)(?:\.get|\.getlist)?[(\[]["'](\w+)["']""")


@cache
def read_by_name() -> set[str]:
    """The questions that the code of some page reads from its address by their names."""
    floors = ("foundation", "permissions", "cases", "documents", "workflows", "reports", "config")
    texts = (path.read_text(encoding="utf-8") for floor in floors for path in (ROOT / floor).rglob("*.py"))
    return {name for text in texts for name in READS.findall(text)} | {"page", "q", "o", "p", "next", "id__exact"}


def read_by_forms() -> set[str]:
    """The questions of all forms that are no step."""
    return {name for kind in _kinds_of(forms.Form) if not issubclass(kind, StepForm) for name in kind.base_fields}


def _kinds_of(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds_of(each)


class Inputs(HTMLParser):
    """The names of all questions of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag in ("input", "select", "textarea") and facts.get("name") and facts.get("type") != "file":
            self.names.add(str(facts["name"]))


#: Buttons that change what the other answers are for, each a post of its own.
BUTTONS = ("", "save_draft", "preview", "add_item", "drop_file", "drop_draft", "ask_consent")


def own_addresses(world: World, role: str) -> Iterator[tuple[str, str]]:  # noqa: F811
    """Each address with the role's own objects in it."""
    for name, route in ROUTES.items():
        yield name, reverse(name, args=route.args(world, "own", role))
    for name, args in {
        "ledger": [], "ledger-template": ["hazards"], "ledger-upload": ["hazards"], "ledger-export": ["hazards"],
        "ledger-print": ["hazards"], "ledger-run": [1], "ledger-remarks": [1],
    }.items():  # fmt: skip
        yield name, reverse(name, args=args)
    for pattern in ("account_login", "account_logout", "account_signup", "account_reauthenticate", "account_change_password",
                    "account_reset_password", "account_email", "account_email_verification_sent", "account_confirm_login_code",
                    "mfa_index", "mfa_authenticate", "mfa_activate_totp", "mfa_view_recovery_codes"):  # fmt: skip
        yield pattern, reverse(pattern)


def ask_in_address(failures: Failures, client: Client, address: str, *, thorough: bool) -> None:
    """Hostile answers to every question that some page reads from its address."""
    by_name = read_by_name()
    answer = failures.ask(client, "get", address, next(hostile(by_name | read_by_forms())))
    if not thorough or answer.status_code in (302, 403, 404, 405):
        return
    for questions in hostile(by_name | read_by_forms()):
        failures.ask(client, "get", address, questions)
    # One at a time, for the first may keep the others from being read.
    for name in by_name:
        failures.ask(client, "get", address, {name: BEYOND})


def answer_form(failures: Failures, client: Client, name: str, address: str, *, thorough: bool) -> None:
    """Hostile answers to every question of the page, by every button it has."""
    page = failures.ask(client, "get", address)
    if page.status_code in (302, 403, 404):
        return
    is_page = page.status_code == 200 and not page.streaming and page.headers.get("Content-Type", "").startswith("text/html")
    questions = Inputs(page.content.decode()).names if is_page else set()
    everything = questions - {"csrfmiddlewaretoken"}
    # Whoever sends the name of another account is told so before anything else is read.
    questions = everything - {"filled_by"}
    failures.ask(client, "post", address, next(hostile(questions)))
    if not thorough:
        return
    failures.ask(client, "post", address, next(hostile(everything)))
    kept = {each: "3" for each in questions if each.endswith("_FORMS")}
    for button in BUTTONS if name in ("task", "open-case", "case-aside") else ("",):
        for data in hostile(questions):
            failures.ask(client, "post", address, data | kept | ({button: BEYOND} if button else {}))
    failures.ask(client, "post", address, NESTED, content_type="application/json")
    failures.ask(client, "post", address, json.dumps({"data": {"a": NUL}, "case": NO_ROW}), content_type="application/json")
    failures.ask(client, "post", address, {"paper": NESTED})


def everywhere(world: World) -> Iterator[tuple[str, str, str]]:  # noqa: F811
    """Each role at each address, with its own objects in it."""
    for role in ROLES:
        for name, address in own_addresses(world, role):
            yield role, name, address


@pytest.mark.nightly
def test_no_question_in_an_address_breaks_a_page(world: World) -> None:  # noqa: F811
    assert {"after", "from", "q", "month", "group"} <= read_by_name()
    failures, clients = Failures(), {role: client_of(world, role) for role in ROLES}
    for role, _name, address in everywhere(world):
        ask_in_address(failures, clients[role], address, thorough=role in THOROUGH)
    assert not failures, "\n" + "\n".join(failures)


@pytest.mark.nightly
def test_no_answer_to_a_form_breaks_a_page(world: World) -> None:  # noqa: F811
    failures, clients = Failures(), {role: client_of(world, role) for role in ROLES}
    for role, name, address in everywhere(world):
        answer_form(failures, clients[role], name, address, thorough=role in THOROUGH)
    assert not failures, "\n" + "\n".join(failures)


#: By day a part of both, the same every time: so many addresses asked, so many forms answered, and one form by all its buttons.
BY_DAY, ASKED, ANSWERED = 20_261, 30, 15


def test_by_day_a_part_of_the_walk_breaks_no_page(world: World) -> None:  # noqa: F811
    drawn = random.Random(BY_DAY)
    places, failures, clients = list(everywhere(world)), Failures(), {role: client_of(world, role) for role in ROLES}
    assert len(places) > 1000
    signed_in = [place for place in places if place[0] != ANONYMOUS]
    for role, _name, address in drawn.sample(signed_in, ASKED):
        ask_in_address(failures, clients[role], address, thorough=False)
    for role, name, address in drawn.sample(signed_in, ANSWERED):
        answer_form(failures, clients[role], name, address, thorough=False)
    step = reverse("task", args=[world.tasks["own"].pk])
    assert failures.ask(clients["inspector"], "get", step).status_code == 200
    answer_form(failures, clients["inspector"], "task", step, thorough=True)
    assert not failures, "\n" + "\n".join(failures)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
def test_no_cookie_breaks_a_page(world: World, name: str) -> None:  # noqa: F811
    failures = Failures()
    for value in ('"a\\000b"', BEYOND, NESTED[:3000], '"\\377\\376"'):
        client = Client(raise_request_exception=False)
        for address in ("/", "/no-such-page/", reverse("account_login"), reverse("case", args=[NO_ROW])):
            failures.ask(client, "get", address, headers={"cookie": f"{name}={value}"})
    assert not failures, "\n" + "\n".join(failures)


# --- a step that waits for another case -------------------------------------------------------------------------------------


def test_a_step_that_waits_for_another_case_takes_no_answers(db: None) -> None:
    town = build_town()
    case = matter(town)
    do(case, "weigh", town.inspector, road="wait")
    task = waiting(case, "await_other")
    failures = Failures()
    client = Client(raise_request_exception=False)
    client.force_login(town.inspector, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(reverse("task", args=[task.pk])).status_code == 200
    for name in ("task", "task-draft", "task-preview"):
        for button in BUTTONS:
            data = {button: "1"} if button else {}
            assert failures.ask(client, "post", reverse(name, args=[task.pk]), data).status_code == 409, name
    for name in ("task-claim", "task-release", "task-transfer", "task-send-back", "task-take-back"):
        failures.ask(client, "post", reverse(name, args=[task.pk]), {"reason": "试试", "to": str(town.head.pk)})
    assert not failures, "\n" + "\n".join(failures)
    assert waiting(case, "await_other").pk == task.pk


# --- mail -------------------------------------------------------------------------------------------------------------------


def test_pages_that_would_send_a_mail_say_that_none_is_sent(world: World) -> None:  # noqa: F811
    names = [("account_reset_password", []), ("account_email", []), ("account_email_verification_sent", []),
             ("account_confirm_email", ["x"]), ("account_reset_password_from_key", ["x", "y-z"])]  # fmt: skip
    for role in ("inspector", ANONYMOUS):
        client = client_of(world, role)
        for name, args in names:
            address = reverse(name, args=args)
            for answer in (client.get(address), client.post(address, {"email": "a@example.org", "action_add": "1"})):
                assert answer.status_code == 404 and "不发送邮件" in answer.content.decode(), name


# --- a paper without its template -------------------------------------------------------------------------------------------


@pytest.fixture
def without_template(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on no paper finds its template."""

    def missing(name: str, *more: Any, **words: Any) -> str:
        raise TemplateDoesNotExist(name)

    return lambda: monkeypatch.setattr("documents.typesetting.render_to_string", missing)


def test_a_paper_without_its_template_is_said_wherever_it_is_asked_for_and_is_an_incident(
    town: Town, without_template: Callable[[], None]
) -> None:
    case, failures = letter(town), Failures()
    client = Client(raise_request_exception=False)
    client.force_login(town.head, backend=settings.AUTHENTICATION_BACKENDS[0])
    paper = do_answer(letter(town, text="另一封来信"), town)
    without_template()
    typed = {"answer": "已答复", "is_good": "on", "preview": "1"}
    for name in ("task", "task-preview"):
        answer = failures.ask(client, "post", reverse(name, args=[waiting(case, "answer").pk]), typed)
        assert "没有该文书的模板" in answer.content.decode()
    with pytest.raises((Refusal, Refusals), match="E-DOC-LAYOUT"):
        do_answer(case, town)
    assert not IssuedDocument.objects.filter(case=case).exists(), "refused before a number is drawn"
    jobs.run_due()
    paper.refresh_from_db()
    assert paper.print_state == "failed" and "没有该文书的模板" in paper.print_note
    note = Incident.objects.get(kind="documents.print", closed_at=None).note
    assert paper.code in note and paper.number in note
    for address, asked in (("paper-page", {}), ("paper", {}), ("paper", {"copy": "1"})):
        failures.ask(client, "get", reverse(address, args=[paper.pk]), asked)
    failures.ask(client, "get", reverse("verify", args=[paper.token]))
    assert not failures, "\n" + "\n".join(failures)


# --- a disk that takes nothing ----------------------------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], None]]:
    """Every writing of a file fails half-way, while it is said so."""
    state = {"full": False}
    plain = FileSystemStorage._save

    def save(self: Any, name: str, content: Any) -> str:
        if not state["full"]:
            return plain(self, name, content)
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)
    yield lambda full: state.update(full=full)


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def stored() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path) for path in root.rglob("*") if path.is_file()} if root.exists() else set()


def run_jobs_of_a_minute() -> None:
    """Whatever is due within a minute, as the worker does it."""
    start = clock.now()
    for seconds in (0, 15, 30, 45, 59):
        with clock.at(start + dt.timedelta(seconds=seconds)):
            jobs.run_due()


def test_an_upload_that_cannot_be_stored_is_said_at_its_field_and_becomes_an_incident(
    town: Town, full_disk: Callable[[bool], None]
) -> None:
    case, before = letter(town), stored()
    client = Client(raise_request_exception=False)
    client.force_login(town.head, backend=settings.AUTHENTICATION_BACKENDS[0])
    address = reverse("task", args=[waiting(case, "answer").pk])
    full_disk(True)
    answer = client.post(address, {"answer": "已答复", "is_good": "on", "photos": photo()})
    assert answer.status_code == 422 and "E-STORAGE" in answer.content.decode()
    assert "已答复" in answer.content.decode(), "what was typed is still there"
    assert stored() == before and waiting(case, "answer")
    run_jobs_of_a_minute()
    assert Incident.objects.filter(closed_at=None, kind="foundation.storage", note__contains="不可写").count() == 1
    full_disk(False)
    assert confirm(client, address, {"answer": "已答复", "is_good": "on", "photos": photo()}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "answered"


@pytest.mark.prints
def test_a_print_that_cannot_be_stored_is_tried_again_and_an_incident_with_the_papers_name_within_a_minute(
    town: Town, full_disk: Callable[[bool], None]
) -> None:
    case = letter(town)
    paper = do_answer(case, town)
    before = stored()
    full_disk(True)
    run_jobs_of_a_minute()
    paper.refresh_from_db()
    incident = Incident.objects.get(closed_at=None, kind="documents.print")
    assert paper.code in incident.note and paper.number in incident.note and "无法保存" in incident.note
    assert paper.print_state == "failed" and "无法保存" in paper.print_note
    assert incident.job.attempts == 2 and stored() == before
    full_disk(False)
    jobs.retry(incident, by=town.leader)
    jobs.run_due()
    paper.refresh_from_db()
    assert paper.print_state == "printed" and default_storage.exists(paper.pdf.name)


def test_a_print_that_can_be_stored_at_the_second_attempt_is_no_incident(town: Town, full_disk: Callable[[bool], None]) -> None:
    paper = do_answer(letter(town), town)
    full_disk(True)
    jobs.run_due()
    full_disk(False)
    run_jobs_of_a_minute()
    paper.refresh_from_db()
    assert paper.print_state == "printed" and not Incident.objects.filter(kind="documents.print").exists()


def do_answer(case: Case, town: Town) -> IssuedDocument:
    do(case, "answer", town.head, answer="已答复", is_good="on")
    return IssuedDocument.objects.get(case=case)
