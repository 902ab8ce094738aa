"""The pages of one act for many: choosing from one's own work, one confirmation with a number, the run, and the list of rows of a case."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy

from cases.models import Case
from foundation import audit, clock, jobs
from permissions import grants
from permissions.models import Account, Appointment
from tests.cast import Town
from tests.rolls import rolls
from tests.specimen.models import Household
from tests.specimen.play import do, letter, open_steps, waiting
from workflows.engine import acts
from workflows.engine.many_models import ActRow, ActRun

pytestmark = pytest.mark.django_db
CHECK = reverse_lazy("act-for-many", args=["rolls", "check"])
REFUSE = reverse_lazy("act-for-many", args=["rolls", "refuse_row"])


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def form_key(answer: Any) -> str:
    found = re.search(r'name="form" value="([^"]+)"', answer.content.decode())
    assert found
    return found.group(1)


def keys(cases: list[Case], step: str = "check") -> list[int]:
    return [waiting(case, step).pk for case in cases]


def sent(client: Client, picks: list[int], *, url: str = CHECK, confirmed: bool = False, **more: object) -> Any:
    """What the page sends, up to the confirmation; with ``confirmed`` the second button."""
    data = {"form": more.pop("form", None) or form_key(client.get(url)), "pick": picks, **more}
    asked = client.post(url, data)
    return client.post(url, data | {"confirmed": asked.context["key"]}) if confirmed and asked.status_code == 200 else asked


def test_from_ones_work_to_the_report(town: Town) -> None:
    cases = rolls(town, 3)
    Household.objects.filter(case=cases[1]).update(state="checked")
    client = signed_in(town.head)
    assert f'href="{CHECK}"' in client.get(reverse("to-claim")).content.decode()
    page = client.get(CHECK)
    assert page.status_code == 200 and text_of(page).count("样例名单") >= 3
    key = form_key(page)
    confirmation = sent(client, keys(cases), form=key, word="同意")
    words = text_of(confirmation)
    assert confirmation.status_code == 200 and "评议名单" in words and "3" in words and "同意" in words
    assert ActRun.objects.count() == 0 and open_steps(cases[0]) == ["check"], "nothing is done before it is confirmed"
    done = sent(client, keys(cases), form=key, word="同意", confirmed=True)
    run = ActRun.objects.get()
    assert done.status_code == 302 and done["Location"] == reverse("act-run", args=[run.pk])
    assert "hx-get" in client.get(done["Location"]).content.decode(), "progress is shown while it is worked off"
    jobs.run_due()
    report = text_of(client.get(done["Location"]))
    assert "E-SPC-05 没有可以办理的户" in report and "样例名单" in report
    assert [open_steps(case) for case in cases] == [["approve"], ["check"], ["approve"]]


def test_the_confirmation_sent_twice_acts_once(town: Town) -> None:
    cases = rolls(town, 2)
    client = signed_in(town.head)
    key = form_key(client.get(CHECK))
    wanted = keys(cases)
    answers = [sent(client, wanted, form=key, confirmed=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    jobs.run_due()
    assert sent(client, wanted, form=key, confirmed=True)["Location"] == answers[0]["Location"]
    jobs.run_due()
    assert ActRun.objects.count() == 1 and audit.history(cases[0]).filter(act="rolls.check").count() == 1


def test_all_of_them_and_what_came_meanwhile_is_told_before(town: Town) -> None:
    rolls(town, 3)
    client = signed_in(town.head)
    key = form_key(client.get(CHECK))
    asked = client.post(CHECK, {"form": key, "everything": "1"})
    assert "3" in text_of(asked)
    rolls(town, 1)
    again = client.post(CHECK, {"form": key, "everything": "1", "confirmed": asked.context["key"]})
    assert again.status_code == 200 and "4" in text_of(again) and ActRun.objects.count() == 0
    client.post(CHECK, {"form": key, "everything": "1", "confirmed": again.context["key"]})
    assert ActRow.objects.count() == 4


def test_what_is_not_in_order_stands_at_its_question_and_nothing_is_ordered(town: Town) -> None:
    cases = rolls(town, 2)
    client = signed_in(town.head)
    answer = sent(client, keys(cases), word="空话", confirmed=True)
    assert answer.status_code == 422 and "E-SPC-01" in text_of(answer) and ActRun.objects.count() == 0
    assert answer.content.decode().count(" checked") >= 2, "what was chosen stays chosen"
    nothing = sent(client, [])
    assert nothing.status_code == 422 and "E-MANY-NONE" in text_of(nothing)


def test_a_stranger_finds_nothing(town: Town) -> None:
    case = rolls(town, 1)[0]
    other = signed_in(town.trade_inspector)
    assert "样例名单" not in text_of(other.get(CHECK))
    mine = form_key(signed_in(town.head).get(CHECK))
    assert other.post(CHECK, {"form": mine, "pick": keys([case])}).status_code == 404
    assert other.get(reverse("case-rows", args=[case.pk, "households"])).status_code == 404
    assert other.get(f"{REFUSE}?case={case.pk}").status_code == 404
    for account in (town.unit_account, town.administrator):
        assert signed_in(account).get(reverse("case-rows", args=[case.pk, "households"])).status_code == 404
    assert ActRun.objects.count() == 0


def test_the_report_is_for_whoever_ordered_it(town: Town) -> None:
    cases = rolls(town, 1)
    client = signed_in(town.head)
    url = sent(client, keys(cases), confirmed=True)["Location"]
    assert signed_in(town.leader).get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize(
    ("process", "name", "asked"),
    [
        ("rolls", "enter", ""),
        ("rolls", "nothing", ""),
        ("nobody", "check", ""),
        ("rolls", "refuse_row", ""),
        ("rolls", "refuse_row", f"?case={'9' * 20}"),
        ("rolls", "check", "x/"),
    ],
)
def test_what_is_not_done_for_many_is_no_page(town: Town, process: str, name: str, asked: str) -> None:
    url = reverse("act-for-many", args=[process, name]) + asked
    rolls(town, 1)
    assert signed_in(town.head).get(url).status_code == 404


def test_nonsense_is_no_error_of_the_server(town: Town) -> None:
    cases = rolls(town, 1)
    client = signed_in(town.head)
    key = form_key(client.get(CHECK))
    assert client.post(CHECK, {"form": "x", "pick": keys(cases)}).status_code == 404
    for pick in ("x", "9" * 30, "-1"):
        assert client.post(CHECK, {"form": key, "pick": pick}).status_code == 404
    assert client.post(CHECK, {"form": key, "pick": [waiting(letter(town), "answer").pk]}).status_code == 404, (
        "a task of another step"
    )


def test_a_number_that_no_program_reads_is_no_number(town: Town) -> None:
    case, long = rolls(town, 1)[0], "9" * 5000
    client = signed_in(town.head)
    assert client.get(f"{CHECK}?of={long}").status_code == 200
    assert (
        client.post(CHECK, {"form": form_key(client.get(CHECK)), "everything": "1", "pick": long, "change": "1"}).status_code
        == 200
    )
    assert client.get(f"{reverse('case-aside', args=[case.pk, 'refuse_row'])}?of={long}").status_code in (302, 403, 404)
    asked = reverse("open-case", args=["hazards", "register"])
    assert signed_in(town.inspector).post(asked, {"unit": long, "criterion": long}).status_code == 422


def test_who_may_not_act_gets_no_form_and_a_party_no_name(town: Town) -> None:
    """A reader of the file is told that it is not his to do; whoever only speaks for the unit finds nothing, not even of his own case."""
    case = rolls(town, 1, households=2)[0]
    row = Household.objects.get(case=case, no=2)
    acts.do_aside(case.pk, "object", actor=town.inspector, data={"word": "收入不实"}, of=row.pk)
    picks, form = [waiting(case, "answer_row").pk], "0" * 32
    url = reverse("act-for-many", args=["rolls", "answer_row"])
    page = signed_in(town.auditor).get(f"{REFUSE}?case={case.pk}")
    assert page.status_code == 200 and page.context["form"] is None
    assert signed_in(town.leader).get(f"{REFUSE}?case={case.pk}").context["form"] is not None
    told = signed_in(town.auditor).post(url, {"form": form, "pick": picks, "word": "同意"})
    assert "E-SCOPE" in text_of(told) and told.context["answered"] == []
    name_party(case, town.unit_account)
    assert case in grants.visible(Case, town.unit_account)
    for more in ({}, {"change": "1"}, {"confirmed": "1"}):
        answer = signed_in(town.unit_account).post(url, {"form": form, "pick": picks, **more})
        assert answer.status_code == 404 and str(row) not in answer.content.decode()
    run = ActRun.objects.create(
        account=town.unit_account, form=form, process="rolls", step="answer_row", decided_on=clock.today(), created_at=clock.now()
    )
    ActRow.objects.create(run=run, case=case, task_id=picks[0], state="refused", code="E-SCOPE")
    assert str(row) not in text_of(signed_in(town.unit_account).get(reverse("act-run", args=[run.pk])))


def name_party(case: Case, account: Account) -> None:
    with transaction.atomic():
        grants.grant(case, "party", account, since=clock.today(), by=None, reason="试")


def test_the_report_hides_what_the_file_hides_by_now(town: Town) -> None:
    """Who lost the office sees of the cases neither name nor the words that name people, and no way in."""
    cases = rolls(town, 2)
    do(cases[0], "check", town.colleague)
    client = signed_in(town.head)
    wanted = keys(cases[1:])
    run = ActRun.objects.get(pk=int(sent(client, wanted, confirmed=True)["Location"].rstrip("/").rsplit("/", 1)[1]))
    ActRow.objects.create(
        run=run,
        case=cases[0],
        state="refused",
        code="E-NOT-OPEN",
        words=f"E-NOT-OPEN 该事项不在可办理的状态（{town.colleague.name}已办理）",
    )
    jobs.run_due()
    assert town.colleague.name in text_of(client.get(reverse("act-run", args=[run.pk])))
    Appointment.objects.filter(account=town.head).update(role="inspector", section=town.trade)
    hidden = text_of(signed_in(Account.objects.get(pk=town.head.pk)).get(reverse("act-run", args=[run.pk])))
    assert town.colleague.name not in hidden and "样例名单" not in hidden and town.unit.name not in hidden
    assert "E-NOT-OPEN 该事项不在可办理的状态" in hidden


def test_what_was_refused_is_tried_again_from_the_report(town: Town) -> None:
    cases = rolls(town, 1)
    Household.objects.filter(case=cases[0]).update(state="checked")
    client = signed_in(town.head)
    url = sent(client, keys(cases), confirmed=True)["Location"]
    assert client.post(url).status_code == 422, "not while it is worked off"
    jobs.run_due()
    Household.objects.filter(case=cases[0]).update(state="entered")
    asked = client.post(url, {})
    assert asked.status_code == 200 and open_steps(cases[0]) == ["check"], "what it does is read and confirmed as the first time"
    data = {"form": form_key(asked), "pick": keys(cases), "confirmed": asked.context["key"]}
    assert client.post(CHECK, data).status_code == 302
    jobs.run_due()
    assert open_steps(cases[0]) == ["approve"]
    assert list(ActRow.objects.order_by("pk").values_list("state", "code")) == [("refused", "E-SPC-05"), ("done", "")], (
        "what was refused stays told"
    )


# --- what was confirmed, and nothing else --------------------------------------------------------------------------------------


def asked_for(client: Client, picks: list[int], **more: object) -> tuple[dict[str, Any], str]:
    data = {"form": form_key(client.get(CHECK)), "pick": picks, **more}
    return data, client.post(CHECK, data).context["key"]


@pytest.mark.parametrize("what", ["others", "answers", "day", "account", "changed"])
def test_a_confirmation_is_of_these_with_these_answers_as_they_stand_today_by_this_account(town: Town, what: str) -> None:
    """As many others, other words, the confirmation of yesterday, of a colleague, or of what somebody else has changed since."""
    cases = rolls(town, 4)
    client = signed_in(town.head)
    data, key = asked_for(client, keys(cases[:2]), word="同意")
    now = clock.now()
    match what:
        case "others":
            data |= {"pick": keys(cases[2:])}
        case "answers":
            data |= {"word": "不同意"}
        case "day":
            now += dt.timedelta(days=1)
        case "account":
            client = signed_in(town.inspector)
        case "changed":
            row = Household.objects.filter(case=cases[1]).first()
            acts.do_aside(cases[1].pk, "object", actor=town.inspector, data={"word": "收入不实"}, of=row.pk)
    with clock.at(now):
        again = client.post(CHECK, data | {"confirmed": key})
        assert again.status_code == 200 and again.context["changed"] and ActRun.objects.count() == 0
        assert client.post(CHECK, data | {"confirmed": again.context["key"]}).status_code == 302
    assert ActRun.objects.count() == 1


def test_what_was_confirmed_and_is_as_it_was_is_ordered(town: Town) -> None:
    client = signed_in(town.head)
    data, key = asked_for(client, keys(rolls(town, 2)), word="同意")
    rolls(town, 1)
    assert client.post(CHECK, data | {"confirmed": key}).status_code == 302, "another list is no concern of these"


def test_each_that_is_named_is_looked_at_and_not_the_first_alone(town: Town) -> None:
    """The first would be refused; what the others do is said all the same, and which of them are refused."""
    cases = rolls(town, 4)
    Household.objects.filter(case__in=[cases[0], cases[2]]).update(state="checked")
    asked = sent(signed_in(town.head), keys(cases))
    assert [bool(refused) for _name, refused in asked.context["lines"]] == [True, False, True, False]
    ((_name, others, groups),) = asked.context["foreseen"]
    assert others == 1 and groups and text_of(asked).count("没有可以办理的户") == 2


# --- the rows of a case ----------------------------------------------------------------------------------------------------


def test_the_list_of_rows_shows_what_each_says_what_waits_and_the_acts(town: Town) -> None:
    case = rolls(town, 1, households=3)[0]
    Household.objects.filter(case=case, no=1).update(card="6222000000000000001")
    row = Household.objects.get(case=case, no=2)
    acts.do_aside(case.pk, "object", actor=town.inspector, data={"word": "收入不实"}, of=row.pk)
    client = signed_in(town.head)
    url = reverse("case-rows", args=[case.pk, "households"])
    assert f'href="{url}"' in client.get(reverse("case", args=[case.pk])).content.decode()
    answer = client.get(url)
    words = text_of(answer)
    assert all(each in words for each in ("户乙", "户丙", "户丁", "已登记", "收入不实", "答复异议", "不予救助", "退回补正"))
    assert "更正住户" not in words, "an act of the handlers is not offered to the head of the section"
    assert "6222" not in answer.content.decode()
    assert f"/cases/{case.pk}/do/refuse_row/?of={row.pk}" in answer.content.decode()


@pytest.mark.parametrize("households", [1, 2, 200])
def test_the_list_is_read_by_few_statements_and_page_by_page(town: Town, households: int) -> None:
    case = rolls(town, 1, households=households)[0]
    client = signed_in(town.head)
    url = reverse("case-rows", args=[case.pk, "households"])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert len(queries) <= 20
    assert answer.content.decode().count('scope="row"') == min(households, 50)
    seen, pages = 0, 0
    while answer is not None:
        body = answer.content.decode()
        seen, pages = seen + body.count('scope="row"'), pages + 1
        following = re.search(r'rel="next" href="([^"]+)"', body)
        answer = client.get(url + following.group(1)) if following else None
    assert (seen, pages) == (households, max(1, households // 50))


def test_rows_chosen_in_the_list_are_refused_together(town: Town) -> None:
    case = rolls(town, 1, households=4)[0]
    picks = list(Household.objects.filter(case=case, no__in=[2, 4]).values_list("pk", flat=True))
    client = signed_in(town.leader)
    url = f"{REFUSE}?case={case.pk}"
    chosen = client.get(f"{url}&of={picks[0]}&of={picks[1]}")
    assert chosen.content.decode().count('name="pick"') == 4 and chosen.content.decode().count(" checked") == 2
    confirmation = sent(client, picks, url=url, form=form_key(chosen), why="不符合条件")
    assert "户丙" in text_of(confirmation) and "户戊" in text_of(confirmation) and "户乙" not in text_of(confirmation)
    sent(client, picks, url=url, form=form_key(chosen), why="不符合条件", confirmed=True)
    jobs.run_due()
    assert list(Household.objects.filter(case=case).order_by("no").values_list("state", flat=True)) == ["entered", "refused"] * 2
    stranger = Household.objects.filter(case=rolls(town, 1)[0]).get()
    assert sent(client, [stranger.pk], url=url, form=form_key(chosen)).status_code in (302, 404)
    fresh = form_key(client.get(url))
    assert sent(client, [stranger.pk], url=url, form=fresh).status_code == 404, "a row of another case"


def test_a_kind_that_is_no_list_has_no_page(town: Town) -> None:
    case = rolls(town, 1)[0]
    client = signed_in(town.head)
    assert client.get(reverse("case-rows", args=[case.pk, "parties"])).status_code == 404
    assert client.get(reverse("case-rows", args=[letter(town).pk, "households"])).status_code == 404
    assert client.get(reverse("case-rows", args=[case.pk, "households"]) + "?after=x").status_code == 404


def test_an_empty_list_says_so(town: Town) -> None:
    case = rolls(town, 1, households=0)[0]
    assert signed_in(town.head).get(reverse("case-rows", args=[case.pk, "households"])).status_code == 200
