"""Every address of the product, asked by every role of its own, another township's, another unit's and a finished object."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import config.urls
from cases.models import Case, Enterprise, Evidence, Notice, Participation, UnitMerger
from cases.services import add_party
from documents.models import IssuedDocument
from foundation import clock, jobs
from permissions.models import Account, Appointment
from tests.cast import Town, build_town
from tests.workflows.road import Road
from workflows.engine import drafts
from workflows.engine.late_models import LateEntry
from workflows.engine.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def plain_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly half of the answers are 403 and 404. How their pages look is asked elsewhere; here their status alone."""
    for status in (403, 404):
        answer = partial(_nothing_but, status)
        monkeypatch.setattr(config.urls, f"handler{status}", answer, raising=False)


def _nothing_but(status: int, request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=status)


OBJECTS = ("own", "other_township", "other_unit", "finished")
ANONYMOUS = "anonymous"
#: Roles by their part in the town; "own" is a hazard of the unit in 陈贵镇, of the section for mines, handled by the inspector.
ROLES = (
    "inspector", "third", "trade_inspector", "head", "leader", "township", "other_township", "unit_account", "other_unit_account",
    "observer", "auditor", "administrator", ANONYMOUS,
)  # fmt: skip
READERS = {"inspector", "third", "head", "leader", "auditor"}
SEES = {
    "own": READERS | {"township", "unit_account"},
    "other_township": READERS | {"other_township", "other_unit_account"},
    "other_unit": READERS | {"township"},
    "finished": READERS | {"township", "unit_account"},
}
#: Who speaks for the unit reads its own case and the step that it did when the case is over as well; it acts no more.
PARTIES = {"own": "unit_account", "other_township": "other_unit_account", "finished": "unit_account"}
LOGIN = ELSEWHERE = DONE = 302
NONE, FORBIDDEN, OK, UNFIT, RACE, METHOD = 404, 403, 200, 422, 409, 405


@dataclass(frozen=True)
class World:
    """The objects of the matrix, each of the four kinds."""

    town: Town
    cases: dict[str, Case]
    tasks: dict[str, Task]
    """The step that waits (or waited) for the handlers: the order."""
    more: dict[str, dict[str, Any]]

    def account(self, role: str) -> Account | None:
        return None if role == ANONYMOUS else Account.objects.get(pk=getattr(self.town, role).pk)


@pytest.fixture
def world() -> World:
    town = build_town()
    third_unit = Enterprise.objects.create(
        name="大冶市南坳采石有限公司",
        category="non_coal_mine",
        region=town.chengui,
        township=town.chengui,
        address="陈贵镇南坳村",
    )
    places = {
        "own": {},
        "other_township": {"unit": town.other_unit.pk, "township": town.jinniu.pk},
        "other_unit": {"unit": third_unit.pk},
        "finished": {"similar_checked": "on"},
    }
    cases, tasks, more = {}, {}, {}
    for kind, place in places.items():
        road = Road(town)
        case = road.register(title_text=f"{kind}：尾轮无防护罩", **place)
        road.verify()
        task = road.waiting("order_rectify")
        if kind == "finished":
            road.order()
            road.serve()
            road.report()
            road.reinspect()
            road.submit()
            road.close()
        with transaction.atomic():
            party = add_party(case, kind="unit", name="当事人")
        cases[kind], tasks[kind] = case, task
        more[kind] = {
            "paper": IssuedDocument.objects.filter(case=case, code="HAZ-01").first(),
            "evidence": Evidence.objects.filter(case=case).order_by("pk").first(),
            "participation": Participation.objects.filter(case=case, second=True).first(),
            "party": party,
            "unit": case.unit,
        }
        more[kind]["merger"] = _merger(town, case.unit)
    jobs.run_due()
    for kind, case in cases.items():
        more[kind] |= _of_the_inspector(town.inspector, kind, case)
    return World(town, cases, tasks, more)


def _merger(town: Town, unit: Enterprise) -> UnitMerger:
    """A double of the unit, proposed to be merged with it by another section head than the town's."""
    double = Enterprise.objects.create(name=f"{unit.name}（重复）", region=unit.region, township=unit.township)
    words = {"reason": "重复登记", "proposed_by": town.leader, "proposed_at": clock.now()}
    return UnitMerger.objects.create(younger=double, older=unit, **words)


def _of_the_inspector(inspector: Account, kind: str, case: Case) -> dict[str, Any]:
    """What is nobody else's: a draft with a photograph, a notice, a job, and the request to enter something late."""
    draft = drafts.Content(data=_no_answers())
    drafts.take_in(draft, {"photos": [_picture()]})
    drafts.save(inspector, f"test:{kind}", draft)
    notice = Notice.objects.create(account=inspector, case=case, key=f"t:{kind}", title="试", created_at=clock.now())
    with transaction.atomic():
        job = jobs.promise("documents.print", f"test:{kind}", {"document": 0}, requested_by=inspector.pk)
    late = LateEntry.objects.create(
        account=inspector,
        process="hazards",
        step="order_rectify",
        case=case,
        acted_on=clock.today(),
        reason="试",
        asked_at=clock.now(),
    )
    return {"draft": draft, "notice": notice, "job": job, "late": late}


# --- what is expected ------------------------------------------------------------------------------------------------------

Expected = Callable[[str, str], "int | set[int]"]


@dataclass(frozen=True)
class Route:
    """One address: its arguments for an object, and what each role gets by GET and by POST."""

    get: Expected
    post: Expected
    args: Callable[[World, str, str], list[Any]] = lambda world, kind, role: []
    data: Callable[[World, str], dict[str, Any]] = lambda world, kind: {}


def signed_in(status: int | set[int]) -> Expected:
    return lambda role, kind: LOGIN if role == ANONYMOUS else status


def for_roles(allowed: set[str], yes: int | set[int] = OK, no: int = FORBIDDEN) -> Expected:
    return lambda role, kind: LOGIN if role == ANONYMOUS else (yes if role in allowed else no)


def in_case(yes: int | set[int] = OK, *, among: set[str] | None = None, no: int = NONE, with_parties: bool = False) -> Expected:
    """Strangers find nothing; of those who see the case, ``among`` get ``yes`` and the others are told no."""

    def expected(role: str, kind: str) -> int | set[int]:
        if role == ANONYMOUS:
            return LOGIN
        sees = role in SEES[kind] or (with_parties and PARTIES.get(kind) == role)
        if not sees:
            return NONE
        return yes if among is None or role in among else no

    return expected


def ending(yes: int, closed: int) -> Expected:
    """The head of the section may end an open case that should not have been opened; whoever else sees it is told no."""
    told_no = in_case(FORBIDDEN, with_parties=True)

    def expected(role: str, kind: str) -> int | set[int]:
        if role == "head":
            return closed if kind == "finished" else yes
        return told_no(role, kind)

    return expected


def never(role: str, kind: str) -> int | set[int]:
    """This method is not known at this address; whoever is not signed in is sent to sign in first, or told so as well."""
    return {LOGIN, METHOD} if role == ANONYMOUS else METHOD


def while_open(yes: int | set[int], closed: int | set[int], *, no: int = FORBIDDEN, closed_for_all: bool = True) -> Expected:
    """An act on the step of the handlers: the handler may while it waits; of a finished one everybody learns that it is done."""

    def expected(role: str, kind: str) -> int | set[int]:
        if role == ANONYMOUS:
            return LOGIN
        if role not in SEES[kind] and PARTIES.get(kind) != role:
            return NONE
        if kind == "finished" and (closed_for_all or role == "inspector"):
            return closed
        return yes if role == "inspector" else no

    return expected


def task_id(world: World, kind: str, role: str) -> list[Any]:
    return [world.tasks[kind].pk]


def case_id(world: World, kind: str, role: str) -> list[Any]:
    return [world.cases[kind].pk]


def of(name: str) -> Callable[[World, str, str], list[Any]]:
    return lambda world, kind, role: [world.more[kind][name].pk]


def of_case(name: str, *rest: Any) -> Callable[[World, str, str], list[Any]]:
    return lambda world, kind, role: [world.cases[kind].pk, world.more[kind][name].pk, *rest]


def fixed(*args: Any) -> Callable[[World, str, str], list[Any]]:
    return lambda world, kind, role: list(args)


def aside(world: World, kind: str, role: str) -> list[Any]:
    return [world.cases[kind].pk, "change_level"]


def correcting(world: World, kind: str, role: str) -> list[Any]:
    return [world.more[kind]["paper"].pk, "correct_paper"]


REGISTER = fixed("hazards", "register")
OPENERS = {"inspector", "third", "trade_inspector", "township", "other_township"}
CHANGE_LEVEL = {"own": {"head"}, "other_township": {"head"}, "other_unit": {"head"}, "finished": {"head"}}


def aside_for(yes: int | set[int], closed: int | set[int]) -> Expected:
    def expected(role: str, kind: str) -> int | set[int]:
        if role == ANONYMOUS:
            return LOGIN
        if role not in SEES[kind] and PARTIES.get(kind) != role:
            return NONE
        if role not in CHANGE_LEVEL[kind]:
            return FORBIDDEN
        return closed if kind == "finished" else yes

    return expected


def reads_paper(yes: int | set[int]) -> Expected:
    """HAZ-01 is an internal sheet: the file reads it, the party does not."""
    return lambda role, kind: LOGIN if role == ANONYMOUS else (yes if role in SEES[kind] - {*PARTIES.values()} else NONE)


def corrects(yes: int | set[int]) -> Expected:
    """The office that issued the sheet corrects it, in a closed case too: the inspectors of the section, and the township of the place."""

    def expected(role: str, kind: str) -> int | set[int]:
        reads = reads_paper(OK)(role, kind)
        if reads != OK:
            return reads
        return yes if role in {"inspector", "third", "township", "other_township"} else FORBIDDEN

    return expected


def knows_unit(role: str, kind: str) -> int | set[int]:
    """A unit of the register: offices that read and cover its place, whatever their section, and whoever speaks for it."""
    if role == ANONYMOUS:
        return LOGIN
    near = {"own": "township", "other_unit": "township", "finished": "township", "other_township": "other_township"}[kind]
    return OK if role in READERS | {"trade_inspector", near} or PARTIES.get(kind) == role else NONE


def reveals(role: str, kind: str) -> int | set[int]:
    """Sealed values are asked for by the readers of the file; the gate asks again who may open them."""
    if role == ANONYMOUS:
        return LOGIN
    return OK if role in SEES[kind] - {*PARTIES.values()} else NONE


#: The form once more with what is wrong in it, or done.
AGAIN = {OK, UNFIT, DONE}
ADMINISTRATOR = {"administrator"}
OFFICERS = set(ROLES) - {"unit_account", "other_unit_account", ANONYMOUS}
MINDERS = {"administrator", "leader"}
#: Whose offices may be asked to score a file: inspectors, heads of sections, leaders.
FILE_EXAMINERS = {"inspector", "third", "trade_inspector", "head", "leader"}

ROUTES: dict[str, Route] = {
    # work lists
    "my-work": Route(signed_in(OK), never),
    "to-claim": Route(signed_in(OK), never),
    "my-done": Route(signed_in(OK), never),
    "vacancies": Route(for_roles({"administrator", "head", "leader"}, no=NONE), never),
    # the desk of the legal review: nobody here reviews, and no task here is a review
    "my-reviews": Route(signed_in(NONE), never),
    "review-desk": Route(signed_in(NONE), signed_in(NONE), task_id),
    "review-sheet": Route(signed_in(NONE), never, lambda world, kind, role: [world.tasks[kind].pk, 1, 1]),
    # the file of a penalty case and its review: no case here is one, and nothing was bound or drawn
    "case-file": Route(signed_in(NONE), signed_in(NONE), case_id),
    "bound-file": Route(signed_in(NONE), never, lambda world, kind, role: [1]),
    "file-reviews": Route(for_roles(FILE_EXAMINERS, no=NONE), for_roles({"leader"}, yes=UNFIT, no=NONE)),
    "file-drawing": Route(signed_in(NONE), never, lambda world, kind, role: [1]),
    "file-sheet": Route(signed_in(NONE), signed_in(NONE), lambda world, kind, role: [1]),
    # the step
    "task": Route(in_case(with_parties=True), while_open({UNFIT}, RACE), task_id),
    "task-draft": Route(never, while_open(OK, RACE, no=FORBIDDEN), task_id),
    "task-preview": Route(never, while_open(OK, RACE), task_id),
    "task-claim": Route(never, while_open(LOGIN, RACE), task_id),
    "task-release": Route(
        while_open(ELSEWHERE, ELSEWHERE, no=ELSEWHERE),
        while_open(RACE, RACE, no=RACE),
        task_id,
        lambda world, kind: {"reason": "试放"},
    ),
    "task-transfer": Route(
        while_open(OK, ELSEWHERE, no=ELSEWHERE),
        in_case(UNFIT, with_parties=True),
        task_id,
        lambda world, kind: {"reason": "休假"},
    ),
    "task-send-back": Route(
        while_open(OK, ELSEWHERE, no=ELSEWHERE), while_open(LOGIN, RACE), task_id, lambda world, kind: {"reason": "重新核实"}
    ),
    "task-take-back": Route(
        while_open(ELSEWHERE, ELSEWHERE, no=ELSEWHERE),
        while_open(RACE, {RACE, UNFIT}, no=RACE),
        task_id,
        lambda world, kind: {"reason": "选错了"},
    ),
    # opening and acting beside the road
    "new-case": Route(signed_in(OK), never),
    "open-case": Route(for_roles(OPENERS), for_roles(OPENERS, UNFIT), REGISTER),
    "open-case-draft": Route(never, for_roles(OPENERS), REGISTER),
    "open-case-preview": Route(never, for_roles(OPENERS), REGISTER),
    "case-aside": Route(aside_for(OK, UNFIT), aside_for(UNFIT, RACE), aside),
    "case-aside-draft": Route(never, aside_for(OK, RACE), aside),
    "case-aside-preview": Route(never, aside_for(OK, RACE), aside),
    # on a paper, before the case is ended: a cancelled one has no such act
    "paper-act": Route(corrects(OK), corrects(UNFIT), correcting),
    "paper-act-draft": Route(never, corrects(OK), correcting),
    "paper-act-preview": Route(never, corrects(OK), correcting),
    "case-cancel": Route(
        ending(OK, FORBIDDEN),
        ending(DONE, RACE),
        case_id,
        lambda world, kind: {"reason": "误登"},
    ),
    "my-drafts": Route(signed_in(OK), never),
    "draft-state": Route(signed_in(OK), never),
    "draft-drop": Route(never, for_roles({"inspector"}, LOGIN, NONE), of("draft")),
    "draft-file": Route(for_roles({"inspector"}, no=NONE), never, lambda world, kind, role: [world.more[kind]["draft"].pk, 0]),
    "late-entries": Route(for_roles(OFFICERS, no=NONE), never),
    "late-entry": Route(
        for_roles({"inspector", "head"}, no=NONE),
        lambda role, kind: LOGIN if role == ANONYMOUS else {"inspector": FORBIDDEN, "head": UNFIT}.get(role, NONE),
        of("late"),
    ),
    "process-chart": Route(signed_in(OK), never, fixed("hazards")),
    "process-bpmn": Route(signed_in(OK), never, fixed("hazards")),
    # cases
    "start-page": Route(lambda role, kind: OK, lambda role, kind: METHOD),
    "case-list": Route(signed_in(OK), never),
    "case": Route(in_case(), never, case_id),
    "case-evidence": Route(
        lambda role, kind: LOGIN if role == ANONYMOUS else (OK if role in SEES[kind] - {*PARTIES.values()} else NONE),
        never,
        of_case("evidence"),
    ),
    "case-note": Route(
        never,
        lambda role, kind: (
            LOGIN
            if role == ANONYMOUS
            else NONE
            if role not in SEES[kind]
            else FORBIDDEN
            if role == "auditor" or role in PARTIES.values()
            else LOGIN
        ),
        case_id,
        lambda world, kind: {"text": "已电话提醒"},
    ),
    "case-objection": Route(
        never, in_case({FORBIDDEN}), of_case("participation"), lambda world, kind: {"objection": "我当日不在现场"}
    ),
    "case-reveal": Route(reveals, reveals, of_case("party", "identity")),
    "notices": Route(signed_in(OK), signed_in(LOGIN)),
    "notice-open": Route(never, for_roles({"inspector"}, LOGIN, NONE), lambda world, kind, role: [world.more[kind]["notice"].pk]),
    "calculator": Route(lambda role, kind: OK, lambda role, kind: METHOD),
    "calculator-surcharge": Route(lambda role, kind: OK, lambda role, kind: METHOD),
    "calculator-fine": Route(lambda role, kind: OK, lambda role, kind: METHOD),
    "enterprise": Route(knows_unit, never, of("unit")),
    "unit-rename": Route(for_roles({"head"}, no=NONE), for_roles({"head"}, yes=UNFIT, no=NONE), of("unit")),
    "unit-mergers": Route(for_roles({"head"}, no=NONE), never),
    "unit-merger-propose": Route(for_roles({"head"}, no=NONE), for_roles({"head"}, yes=UNFIT, no=NONE), of("unit")),
    "unit-merger": Route(for_roles({"head"}, no=NONE), for_roles({"head"}, yes=UNFIT, no=NONE), of("merger")),
    # search and boards
    "search": Route(signed_in(OK), never),
    "rectification": Route(for_roles(OFFICERS), never),
    "rectification-cases": Route(for_roles(OFFICERS), never),
    "listed-wall": Route(for_roles(OFFICERS), never),
    # read by whose office reads the county; sent by the committee's office or the head of the bureau, who are not among the roles
    "annual-returns": Route(for_roles({"leader", "auditor"}), never),
    "annual-return-send": Route(for_roles(set()), for_roles(set())),
    "annual-return": Route(for_roles({"leader", "auditor"}, NONE), never, lambda world, kind, role: [1]),
    "annual-return-export": Route(for_roles({"leader", "auditor"}, NONE), never, lambda world, kind, role: [1]),
    "calendar": Route(signed_in(OK), never),
    # papers
    "paper-page": Route(reads_paper(OK), never, of("paper")),
    "paper": Route(reads_paper({OK, 202}), never, of("paper")),
    # of what was signed by hand; a print of ours has none
    "paper-scan": Route(signed_in(NONE), never, lambda world, kind, role: [world.more[kind]["paper"].pk, 1]),
    "verify": Route(
        lambda role, kind: {OK, NONE}, lambda role, kind: METHOD, lambda world, kind, role: [world.more[kind]["paper"].token]
    ),
    # the house
    "accounts": Route(for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, METHOD)),
    "account-new": Route(for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN)),
    "account-detail": Route(
        for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, METHOD), lambda world, kind, role: [world.town.inspector.pk]
    ),
    "account-appoint": Route(
        for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN), lambda world, kind, role: [world.town.inspector.pk]
    ),
    "account-certify": Route(
        for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN), lambda world, kind, role: [world.town.inspector.pk]
    ),
    "account-switch": Route(
        for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN), lambda world, kind, role: [world.town.inspector.pk]
    ),
    "account-password": Route(
        for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN), lambda world, kind, role: [world.town.inspector.pk]
    ),
    "appointment-end": Route(
        for_roles(ADMINISTRATOR),
        for_roles(ADMINISTRATOR, AGAIN),
        lambda world, kind, role: [world.town.inspector.pk, Appointment.objects.get(account=world.town.inspector).pk],
    ),
    "session": Route(signed_in(OK), signed_in(OK)),
    "device-key": Route(never, signed_in(OK)),
    "incidents": Route(for_roles(MINDERS), for_roles(MINDERS, METHOD)),
    "incident-retry": Route(for_roles(MINDERS, METHOD), for_roles(MINDERS, NONE), fixed(999_999)),
    "job": Route(for_roles({"inspector", *MINDERS}, no=NONE), never, lambda world, kind, role: [world.more[kind]["job"].pk]),
    "bureau-settings": Route(for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, METHOD)),
    "bureau-setting": Route(for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN), fixed("bureau.name")),
    "rest-days": Route(for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, METHOD)),
    "rest-day-new": Route(for_roles(ADMINISTRATOR), for_roles(ADMINISTRATOR, AGAIN)),
    "rest-day-change": Route(for_roles(ADMINISTRATOR, NONE), for_roles(ADMINISTRATOR, NONE), fixed(999_999)),
    "rest-day-remove": Route(for_roles(ADMINISTRATOR, NONE), for_roles(ADMINISTRATOR, NONE), fixed(999_999)),
    "me": Route(signed_in(OK), never),
    "set_display": Route(lambda role, kind: METHOD, lambda role, kind: 302),
    "set_language": Route(lambda role, kind: {302, METHOD}, lambda role, kind: 302),
}

#: Posts that need no sign-in and lead back where one was.
OPEN_TO_ALL = {"set_display", "set_language"}

#: Ledgers, lists of rows and acts for many have a matrix of their own beside their stories.
ELSEWHERE_TESTED = {
    "ledger", "ledger-template", "ledger-upload", "ledger-export", "ledger-print", "ledger-run", "ledger-remarks",
    "case-rows", "rows-upload", "act-for-many", "act-run",
}  # fmt: skip


# --- asking ----------------------------------------------------------------------------------------------------------------


def addresses(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address, namespaces before the name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", str(pattern.pattern)


def test_every_address_stands_in_the_matrix() -> None:
    known = {*ROUTES, *ELSEWHERE_TESTED}
    unlisted = {
        name
        for name, _route in addresses(get_resolver().url_patterns)
        if name not in known and not name.startswith(("admin:", "account_", "mfa_"))
    }
    assert unlisted == set(), "add these addresses to ROUTES, with what each role gets"


@pytest.mark.parametrize("roles", [ROLES[first::3] for first in range(3)], ids="-".join)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_role_gets_of_every_object_what_is_its_own(world: World, method: str, roles: Sequence[str]) -> None:
    """An address that is the same for every object is asked once, and so is a method that no object knows."""
    wrong = []
    for role in roles:
        client, asked = _client(world.account(role)), set()
        for name, route in ROUTES.items():
            wanted = getattr(route, method)
            for kind in OBJECTS[: 1 if wanted is never else None]:
                expected = wanted(role, kind)
                address = reverse(name, args=route.args(world, kind, role))
                question = (address, str(route.data(world, kind)), str(expected))
                if question in asked:
                    continue
                asked.add(question)
                with transaction.atomic():
                    data = route.data(world, kind) if method == "post" else {}
                    answer = getattr(client, method)(address, data)
                    transaction.set_rollback(True)
                status = answer.status_code
                if role == ANONYMOUS and status == LOGIN and name not in OPEN_TO_ALL:
                    assert answer["Location"].startswith("/accounts/login/?next="), address
                if status not in (expected if isinstance(expected, set) else {expected}):
                    wrong.append(f"{method.upper()} {name} of {kind} by {role}: {status}, expected {expected}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_other_methods_are_known_nowhere(world: World) -> None:
    client, wrong = _client(world.account("inspector")), []
    for name, route in ROUTES.items():
        if name in ("set_language",):
            continue
        address = reverse(name, args=route.args(world, "own", "inspector"))
        for method in ("put", "patch", "delete"):
            status = getattr(client, method)(address).status_code
            if status != METHOD:
                wrong.append(f"{method.upper()} {name}: {status}")
    # The administrator's pages ask who before they ask how.
    assert [line for line in wrong if not line.endswith(": 403")] == []


def test_the_administration_is_open_to_the_administrator_alone(world: World) -> None:
    wrong = []
    for role in ROLES:
        client = _client(world.account(role))
        for model in admin.site._registry:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            status = client.get(address).status_code
            allowed = {OK, FORBIDDEN} if role == "administrator" else {302}
            if status not in allowed:
                wrong.append(f"{address} by {role}: {status}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_an_account_page_of_the_sign_in_never_fails(world: World) -> None:
    names = [name for name, _route in addresses(get_resolver().url_patterns) if name.startswith(("account_", "mfa_"))]
    for role in ("inspector", ANONYMOUS):
        client = _client(world.account(role))
        for name in names:
            args = {"account_confirm_email": ["x"], "account_reset_password_from_key": ["x", "y-z"]}.get(name, [])
            assert client.get(reverse(name, args=args)).status_code < 500, name


def _client(account: Account | None) -> Client:
    client = Client()
    if account is not None:
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _no_answers() -> Any:
    from django.http import QueryDict

    return QueryDict(mutable=True)


def _picture() -> Any:
    from tests.cast import photo

    return photo()
