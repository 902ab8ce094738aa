"""A household of a list gets a case of its own at its first individual act, goes on with its list while nothing holds it, and stays behind otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, CaseDuty, Deadline, Participation
from documents.models import IssuedDocument
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions.models import Account
from tests.cast import Town
from tests.rolls import targets, villages
from tests.specimen import terms
from tests.specimen.flows import VillageFlow
from tests.specimen.models import Home
from tests.specimen.play import aside, do, open_steps, waiting
from workflows.engine import acts, drafts, many, pages
from workflows.engine.case_rows import summary
from workflows.engine.models import ProcessInstance, Task

pytestmark = pytest.mark.django_db


def home(village: Case, no: int) -> Home:
    return Home.objects.select_related("case").get(village=village, no=no)


def alone(village: Case, no: int, name: str, by: Account, **data: Any) -> Case:
    """An individual act on one household; answers its case."""
    return acts.do_alone(village.pk, "homes", home(village, no).pk, name, actor=by, data=data).case


def states(village: Case) -> list[str]:
    return list(Home.objects.filter(village=village).order_by("no").values_list("state", flat=True))


def told(case: Case) -> list[str]:
    return list(audit.history(case).values_list("act", flat=True))


# --- birth -----------------------------------------------------------------------------------------------------------------


def test_the_first_individual_act_gives_a_household_its_case_with_what_the_list_did_behind_it(town: Town) -> None:
    village = villages(town, stands_at="pay")[0]
    case = alone(village, 2, "object", town.head, word="收入不实")
    row = home(village, 2)
    assert (row.case_id, case.parent_id, case.process, case.adopted) == (case.pk, village.pk, "homes", False)
    assert (case.title, case.region_id, case.township_id, case.state) == (
        row.head,
        village.region_id,
        village.township_id,
        "objected",
    )
    assert told(case) == ["homes.born", "homes.list_step:check", "homes.list_step:approve", "homes.object"]
    born, checked, *_rest = audit.history(case)
    assert (born.actor_id, born.reason, born.after["parent"]) == (town.head.pk, "单独立案", village.pk)
    assert checked.after == {"step": "check", "by": [town.inspector.pk]}
    took = Participation.objects.filter(case=case).order_by("act_no").values_list("step", "account_id")
    assert list(took) == [("check", town.inspector.pk), ("approve", town.leader.pk), ("object", town.head.pk)]
    assert open_steps(case) == ["answer_objection", "pay"]
    done = Task.objects.filter(case=case, status="DONE").order_by("id").values_list("step", flat=True)
    assert list(done) == ["born", "check", "approve", "object"]
    assert list(CaseDuty.objects.filter(content_object=case).values_list("user_id", flat=True)) == [town.inspector.pk]
    assert Deadline.objects.get(case=case, term=terms.WEIGH.code).state == "running"
    assert audit.verify() == []


def test_a_household_is_born_once_and_its_further_acts_are_done_in_its_case(town: Town) -> None:
    village = villages(town)[0]
    first = alone(village, 1, "correct", town.inspector, head="改名", persons=2, fen=500)
    assert alone(village, 1, "object", town.head, word="异议") == first
    assert aside(first, "look", town.inspector, word="已查看").case == first
    assert Case.objects.filter(process="homes").count() == 1 and told(first).count("homes.born") == 1
    assert (home(village, 1).head, home(village, 1).why) == ("改名", "异议")


def test_what_was_not_done_with_this_household_does_not_stand_behind_it(town: Town) -> None:
    """Held while the list was checked, it stands before that step."""
    village = villages(town)[0]
    Home.objects.filter(village=village, no=1).update(state="checked")
    Participation.objects.create(
        case=village, account=town.inspector, capacity="handled", step="check", act_title="评议", act_no=5, acted_on=clock.today(), recorded_at=clock.now(),
    )  # fmt: skip
    assert told(alone(village, 1, "object", town.head, word="异议"))[1:-1] == ["homes.list_step:check"]
    assert told(alone(village, 2, "object", town.head, word="异议"))[1:-1] == []


def test_a_refused_first_act_leaves_no_case(town: Town) -> None:
    village = villages(town)[0]
    with pytest.raises(acts.InvalidForm):
        alone(village, 1, "refuse", town.head, why="空话")
    with pytest.raises(Refusal, match="E-SCOPE"):
        alone(village, 1, "refuse", town.inspector, why="不符合条件")
    with pytest.raises(acts.NotVisible):
        alone(village, 1, "look", town.inspector)
    for stranger in (town.trade_inspector, town.unit_account, town.administrator):
        with pytest.raises((acts.NotVisible, Refusal)):
            alone(village, 1, "object", stranger, word="异议")
    assert not Case.objects.filter(process="homes").exists() and home(village, 1).case is None
    tried = [row.after["attempt"] for row in audit.history(village).filter(act="refused", actor_id=town.inspector.pk)]
    assert tried == ["homes.refuse"], "the attempt stands in the file of the list"


def test_a_household_that_left_and_one_of_another_list_bear_nothing(town: Town) -> None:
    village, other = villages(town, 2)
    Home.objects.filter(village=village, no=1).update(state="refused")
    for row in (home(village, 1), home(other, 1)):
        with pytest.raises(Refusal, match="E-NOT-OF-CASE"):
            acts.do_alone(village.pk, "homes", row.pk, "object", actor=town.head, data={"word": "异议"})
    with pytest.raises(acts.NotVisible):
        acts.do_alone(village.pk, "parties", home(village, 2).pk, "object", actor=town.head, data={"word": "异议"})


def test_the_form_sent_twice_bears_once_and_does_once(town: Town) -> None:
    village = villages(town)[0]
    key, row = "row:x", home(village, 1).pk
    first, again = (
        acts.do_alone(village.pk, "homes", row, "object", actor=town.head, data={"word": "异议"}, form=key) for _ in range(2)
    )
    assert again.is_repeated and (again.case, again.act_no) == (first.case, first.act_no)
    assert told(first.case).count("homes.object") == 1


def test_papers_and_clocks_of_a_household_are_those_of_its_case(town: Town) -> None:
    village = villages(town, stands_at="approve")[0]
    case = alone(village, 3, "refuse", town.head, why="不符合条件")
    paper = IssuedDocument.objects.get()
    assert (paper.case_id, paper.data["leader_opinion"]) == (case.pk, "不符合条件")
    case.refresh_from_db()
    assert (case.outcome, case.is_closed, states(village)) == ("refused", True, ["checked", "checked", "refused", "checked"])
    do(village, "approve", town.leader)
    assert states(village) == ["approved", "approved", "refused", "approved"]
    assert audit.history(village).last().after["homes"]["count"] == 3 and audit.history(case).last().act == "homes.refuse"


# --- separation of duties ---------------------------------------------------------------------------------------------------


def test_who_checked_the_list_answers_no_objection_and_refuses_no_household_of_it(town: Town) -> None:
    village = villages(town)[0]
    do(village, "check", town.head)
    case = alone(village, 1, "object", town.inspector, word="异议")
    task = waiting(case, "answer_objection").pk
    for barred in (town.head, town.inspector):
        with pytest.raises(Refusal, match="E-SOD-13"):
            acts.perform(task, actor=barred, data={})
    with pytest.raises(Refusal, match="E-SOD-13"):
        alone(village, 2, "refuse", town.head, why="不符合条件")
    assert home(village, 2).case is None, "the one that was refused has no case"
    acts.perform(task, actor=town.leader, data={})


def test_who_acted_on_one_household_alone_does_not_carry_the_list_over_it(town: Town) -> None:
    """NotBy of the step in the household's case is asked of whoever does the step on the list."""
    village = villages(town, stands_at="approve")[0]
    case = alone(village, 1, "object", town.head, word="异议")
    acts.perform(waiting(case, "answer_objection").pk, actor=town.leader, data={})
    with pytest.raises(Refusal, match="E-SPC-02") as refused:
        do(village, "approve", town.head)
    assert home(village, 1).head in refused.value.note and states(village) == ["checked"] * 4
    do(village, "approve", town.leader)
    assert states(village) == ["approved"] * 4


# --- the list goes on --------------------------------------------------------------------------------------------------------


def test_the_list_takes_along_what_is_not_held_with_a_row_of_history_for_each(town: Town) -> None:
    village = villages(town)[0]
    held = alone(village, 1, "object", town.head, word="异议")
    going = alone(village, 2, "correct", town.inspector, head="改名", persons=3, fen=900)
    before = audit.history(village).count()
    outcome = do(village, "check", town.inspector)
    assert states(village) == ["entered", "checked", "checked", "checked"]
    assert audit.history(village).count() == before + 1
    said = audit.history(village).last().after["homes"]
    assert said == summary(list(Home.objects.filter(village=village, state="checked"))) and said["count"] == 3
    last = audit.history(going).last()
    assert (last.act, last.actor_id, last.before, last.after["list"], last.after["list_act"]) == (
        "homes.check", town.inspector.pk, {"state": "entered", "record.state": "entered"}, village.pk, outcome.act_no,
    )  # fmt: skip
    assert last.after["record.state"] == "checked"
    going.refresh_from_db()
    held.refresh_from_db()
    assert (going.state, open_steps(going), held.state, open_steps(held)) == (
        "checked",
        ["approve"],
        "objected",
        ["answer_objection", "check"],
    )
    assert Participation.objects.filter(case=going, step="check", account=town.inspector, act_no=last.number).exists()
    assert told(held)[-1] == "homes.object" and audit.verify() == []


def test_a_household_goes_to_its_end_with_its_list(town: Town) -> None:
    village = villages(town)[0]
    case = alone(village, 1, "correct", town.inspector, head="改名", persons=3, fen=900)
    do(village, "check", town.inspector)
    do(village, "approve", town.leader)
    do(village, "pay", town.head)
    case.refresh_from_db()
    assert (case.outcome, case.state, case.closed_on) == ("paid", "paid", clock.today())
    assert ProcessInstance.objects.get(case=case).status == "DONE" and case.is_closed
    assert told(case) == ["homes.born", "homes.correct", "homes.check", "homes.approve", "homes.pay"]
    assert states(village) == ["paid"] * 4


def test_what_was_held_while_its_list_went_on_does_not_go_on_with_the_next_step(town: Town) -> None:
    village = villages(town)[0]
    case = alone(village, 1, "object", town.head, word="异议")
    do(village, "check", town.inspector)
    acts.perform(waiting(case, "answer_objection").pk, actor=town.leader, data={})
    do(village, "approve", town.leader)
    assert states(village) == ["entered", "approved", "approved", "approved"] and open_steps(case) == ["check"]


def test_an_act_on_the_list_that_is_no_step_stands_in_the_history_of_each_as_well(town: Town) -> None:
    village = villages(town)[0]
    case = alone(village, 1, "correct", town.inspector, head="改名", persons=3, fen=900)
    aside(village, "note_all", town.inspector, word="核对")
    last = audit.history(case).last()
    assert (last.act, last.after["record.why"], open_steps(case)) == ("homes.note_all", "核对", ["check"])


def test_a_form_that_moves_what_is_held_is_a_fault_and_changes_nothing(town: Town) -> None:
    village = villages(town)[0]
    alone(village, 1, "object", town.head, word="异议")
    with pytest.raises(TypeError, match="does not go along"):
        aside(village, "note_each", town.inspector, word="核对")
    assert set(Home.objects.values_list("why", flat=True)) == {"异议", ""}


@pytest.mark.parametrize("born", [0, 1, 40])
def test_statements_of_a_list_act_do_not_grow_with_the_households_or_their_cases(town: Town, born: int) -> None:
    village = villages(town, households=60)[0]
    for no in range(1, born + 1):
        alone(village, no, "correct", town.inspector, head="改名", persons=3, fen=900)
    with CaptureQueriesContext(connection) as queries:
        do(village, "check", town.inspector)
    assert states(village) == ["checked"] * 60
    assert len(queries) <= 40


def test_many_lists_by_one_act_take_their_households_along(town: Town) -> None:
    found = villages(town, 3)
    cases = [alone(village, 1, "correct", town.inspector, head="改名", persons=3, fen=900) for village in found]
    alone(found[1], 2, "object", town.head, word="异议")
    answers = many.perform_many(VillageFlow, "check", targets(found, "check"), actor=town.inspector, data={})
    assert [answer.code for answer in answers] == [""] * 3
    assert [states(village)[1] for village in found] == ["checked", "entered", "checked"]
    assert [told(case)[-1] for case in cases] == ["homes.check"] * 3 and audit.verify() == []


def test_the_history_counts_three_floors(town: Town) -> None:
    """Who took part in the case from which the list came is counted in the case of a household."""
    village, above = villages(town, 2)
    Case.objects.filter(pk=village.pk).update(parent=above)
    Participation.objects.create(
        case=above, account=town.leader, capacity="handled", step="check", act_title="评议", act_no=5, acted_on=clock.today(), recorded_at=clock.now(),
    )  # fmt: skip
    case = alone(village, 1, "object", town.head, word="异议")
    with pytest.raises(Refusal, match="E-SOD-13"):
        acts.perform(waiting(case, "answer_objection").pk, actor=town.leader, data={})


# --- a supplementary list ----------------------------------------------------------------------------------------------------


def supplement(village: Case, by: Account) -> Case:
    return acts.open_case(VillageFlow, "supplement", actor=by, data={}, context={"list": village}).case


def behind(village: Case, no: int, town: Town) -> Case:
    """A household that was held while its list was checked, and is held no more."""
    case = alone(village, no, "object", town.head, word="异议")
    do(village, "check", town.inspector)
    acts.perform(waiting(case, "answer_objection").pk, actor=town.leader, data={})
    return case


def test_what_was_held_goes_the_same_road_on_a_supplementary_list(town: Town) -> None:
    village, batch = villages(town, 2)
    Case.objects.filter(pk=village.pk).update(parent=batch)
    with pytest.raises(acts.InvalidForm) as nothing:
        supplement(village, town.inspector)
    assert nothing.value.form.refusal_codes == {"E-SPC-05"}
    case = behind(village, 2, town)
    row = home(village, 2)
    new = supplement(Case.objects.get(pk=village.pk), town.inspector)
    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.village_id, row.case_id, case.parent_id, new.parent_id) == (new.pk, case.pk, new.pk, batch.pk)
    assert open_steps(new) == ["check"] and new.villagerecord.supplement_of_id == village.pk
    assert audit.history(new).get().after["homes"] == summary([row])
    last = audit.history(case).last()
    assert (last.act, last.before, last.after["from_list"]) == ("homes.supplement", {"record.village_id": village.pk}, village.pk)
    do(new, "check", town.inspector)
    do(village, "approve", town.leader)
    row.refresh_from_db()
    assert row.state == "checked" and open_steps(case) == ["approve"]
    assert Home.objects.filter(village=village).count() == 3 and audit.verify() == []


def test_a_supplementary_list_begins_at_the_step_for_which_its_households_wait(town: Town) -> None:
    village = villages(town, stands_at="approve")[0]
    case = alone(village, 1, "object", town.head, word="异议")
    do(village, "approve", town.leader)
    do(village, "pay", town.inspector)
    village.refresh_from_db()
    assert village.is_closed
    acts.perform(waiting(case, "answer_objection").pk, actor=town.leader, data={})
    new = supplement(village, town.inspector)
    assert open_steps(new) == ["approve"] and new.state == "deciding"
    with pytest.raises(Refusal, match="E-SPC-02"):
        do(new, "approve", town.head)
    do(new, "approve", town.leader)
    do(new, "pay", town.inspector)
    case.refresh_from_db()
    assert (new.is_closed, case.outcome, Home.objects.get(case=case).state) == (True, "paid", "paid")
    assert told(case)[-3:] == ["homes.supplement", "homes.approve", "homes.pay"]


def test_who_checked_a_household_on_its_first_list_does_not_approve_it_on_the_supplementary_one(town: Town) -> None:
    """The steps behind a household go with it."""
    village = villages(town)[0]
    do(village, "check", town.head)
    case = alone(village, 1, "object", town.inspector, word="异议")
    do(village, "approve", town.leader)
    acts.perform(waiting(case, "answer_objection").pk, actor=town.leader, data={})
    new = supplement(village, town.inspector)
    with pytest.raises(Refusal, match="E-SPC-02"):
        do(new, "approve", town.head)
    assert home(new, 1).state == "checked"


def test_what_is_still_held_and_what_goes_with_its_list_stay_there(town: Town) -> None:
    village = villages(town)[0]
    held = alone(village, 1, "object", town.head, word="异议")
    going = alone(village, 3, "correct", town.inspector, head="改名", persons=3, fen=900)
    behind(village, 2, town)
    new = supplement(village, town.inspector)
    assert list(Home.objects.filter(village=new).values_list("no", flat=True)) == [2]
    assert {Case.objects.get(pk=case.pk).parent_id for case in (held, going)} == {village.pk}
    address = f"{reverse('open-case', args=['villages', 'supplement'])}?from={village.pk}"
    page = signed_in(town.inspector).get(reverse("case", args=[village.pk])).content.decode()
    assert address not in page, "nothing is left to take over"
    acts.perform(waiting(held, "answer_objection").pk, actor=town.leader, data={})
    page = signed_in(town.inspector).get(reverse("case", args=[village.pk])).content.decode()
    assert address in page and signed_in(town.inspector).get(address).status_code == 200


# --- pages -------------------------------------------------------------------------------------------------------------------


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


def test_from_the_page_of_the_list_to_the_case_of_a_household(town: Town) -> None:
    village = villages(town)[0]
    page, key = reverse("case-rows", args=[village.pk, "homes"]), home(village, 2).pk
    way = f"{reverse('case-aside', args=[village.pk, 'object'])}?of={key}"
    client = signed_in(town.head)
    assert way in client.get(page).content.decode() and way not in signed_in(town.leader).get(page).content.decode()
    form = client.get(way)
    assert form.status_code == 200 and home(village, 2).head in form.content.decode()
    assert not Case.objects.filter(process="homes").exists(), "a look bears nothing"
    assert client.post(form.context["page"].url, {"word": ""}).status_code == 422
    assert not Case.objects.filter(process="homes").exists()
    kept = drafts.waiting(town.head).get()
    assert pages.page_of_draft(town.head, kept.key).url == form.context["page"].url
    sent = client.post(form.context["page"].url, {"word": "收入不实"})
    case = Case.objects.get(process="homes")
    assert sent.status_code == 302 and open_steps(case) == ["answer_objection", "check"]
    again = client.post(form.context["page"].url, {"word": "收入不实"})
    assert again.status_code == 302 and told(case).count("homes.object") == 1
    listed = client.get(page).content.decode()
    assert reverse("case", args=[case.pk]) in listed and way not in listed
    own = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "评议名单" in own and reverse("case", args=[village.pk]) in own


def test_a_page_shows_the_paper_of_a_first_act_and_who_may_not_is_told(town: Town) -> None:
    village = villages(town)[0]
    way = f"{reverse('case-aside', args=[village.pk, 'refuse'])}?of={home(village, 1).pk}"
    seen = signed_in(town.head).post(
        f"{reverse('case-aside-preview', args=[village.pk, 'refuse'])}?of={home(village, 1).pk}", {"why": "超出范围"}
    )
    assert seen.status_code == 200 and not Case.objects.filter(process="homes").exists()
    assert signed_in(town.inspector).get(way).status_code == 403
    for stranger in (town.trade_inspector, town.unit_account):
        assert signed_in(stranger).get(way).status_code == 404
    for wrong in ("0", "", "x", str(10**12)):
        assert signed_in(town.head).get(way.split("?")[0] + f"?of={wrong}").status_code == 404
    Home.objects.filter(village=village, no=1).update(state="refused")
    assert signed_in(town.head).get(way).status_code == 404
