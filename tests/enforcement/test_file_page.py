"""The page of the file: its sheets, what an examiner would mark down, and the whole to be bound, for whoever reads the file."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents import binding
from documents.models import BoundFile
from foundation import clock
from permissions.models import Account
from tests.enforcement.road import DAY, PenaltyRoad
from tests.enforcement.test_main_road import decided
from tests.statements import counted

pytestmark = pytest.mark.django_db


def page(client: Client, account: Account, road: PenaltyRoad, **sent: str) -> tuple[int, str]:
    client.force_login(account, "permissions.backends.OfficeAndDutyBackend")
    address = reverse("case-file", args=[road.case.pk])
    answer = client.post(address, sent, follow=True) if sent else client.get(address)
    return answer.status_code, answer.content.decode()


def test_the_file_lists_its_sheets_and_waits_to_be_bound(road: PenaltyRoad, client: Client) -> None:
    road.begin()
    road.add_evidence()
    handler = road.town.inspector
    client.force_login(handler, "permissions.backends.OfficeAndDutyBackend")
    case = client.get(road.case.get_absolute_url()).content.decode()
    assert reverse("case-file", args=[road.case.pk]) in case
    status, shown = page(client, handler, road)
    assert status == 200 and "立案审批表" in shown and "证据1　" in shown and "装订整卷" in shown
    status, shown = page(client, handler, road, bind="1")
    assert status == 200 and "正在装订" in shown and "装订整卷</button>" not in shown
    assert binding.is_promised(road.case)


def test_what_was_bound_is_offered_and_not_bound_again_while_nothing_changes(road: PenaltyRoad, client: Client) -> None:
    road.begin()
    bound = BoundFile.objects.create(
        case=road.case, fingerprint=binding.fingerprint(binding.leaves_of(road.case)), pdf="files/1.pdf", pdf_sha256="a" * 64, size=1000,
        pages=12, leaves=3, made_at=clock.now(), asked_by=road.town.inspector,
    )  # fmt: skip
    _status, shown = page(client, road.town.inspector, road)
    assert (
        reverse("bound-file", args=[bound.pk]) in shown and "12 页" in shown and "没有变化" in shown and "重新装订" not in shown
    )
    road.add_evidence()
    _status, shown = page(client, road.town.inspector, road)
    assert reverse("bound-file", args=[bound.pk]) in shown and "重新装订" in shown


def test_who_does_not_read_the_file_finds_no_such_page(road: PenaltyRoad, client: Client) -> None:
    decided(road)
    for stranger in (road.town.unit_account, Account.objects.create_user("stranger", name="陌生人")):
        assert page(client, stranger, road)[0] == 404
        assert page(client, stranger, road, bind="1")[0] == 404
        client.force_login(stranger, "permissions.backends.OfficeAndDutyBackend")
        case = client.get(road.case.get_absolute_url())
        assert reverse("case-file", args=[road.case.pk]) not in case.content.decode()
    assert not binding.is_promised(road.case)


def test_a_longer_file_asks_no_more(road: PenaltyRoad, client: Client) -> None:
    road.begin()
    page(client, road.town.inspector, road)
    counts = []
    for _more in range(2):
        with counted() as asked:
            page(client, road.town.inspector, road)
        counts.append(len(asked))
        called = {"person_name": "张大山", "interview_at": clock.now() + DAY, "interview_place": "本局305室"}
        road.do("summon", road.town.inspector, **called)
        road.add_evidence()
        road.add_evidence(name="培训记录")
    assert counts[0] == counts[1], counts
