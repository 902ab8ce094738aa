"""A penalty case that is led along rows of the table, and looked at after each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from foundation import clock, jobs
from foundation.refusals import Refusal, Refusals
from permissions.models import Account
from permissions.roles import Role
from tests.enforcement.heavy_road import EveryRoad
from tests.enforcement.transitions.table import BY_KEY, Chapter, Key
from tests.workflows.foreseen import foreseeing
from tests.workflows.table import Seen, codes_in, seen, words_in
from workflows.engine import acts

#: Acts that open a case of its own from one that is there: what they leave stands in the new one.
OPENING = ("open_correction_case",)


def actor_of(road: Walk, words: str) -> set[int]:
    town = road.town
    one = {
        "inspector": {town.inspector.pk, town.colleague.pk, town.third.pk}, "case_handler": {town.inspector.pk, town.colleague.pk, town.third.pk},
        "section_head": {town.head.pk}, "deputy_leader": {town.leader.pk}, "legal_reviewer": {road.lawyer.pk}, "bureau_head": {town.bureau_head.pk},
        "finance_officer": {road.finance.pk}, "publicity_officer": {road.publicity.pk}, "archivist": {road.archivist.pk},
        "party": {town.unit_account.pk}, **road.in_the_room(),
    }  # fmt: skip
    return {pk for word in words.split(" or ") for pk in one.get(word, set())}


def people(road: Walk, words: Iterable[str], handlers: set[int]) -> set[int]:
    """Whom the table means: each of them and nobody else. Outside bodies get the paper itself."""
    town = road.town
    several = {
        "handlers": handlers, "section_head": {town.head.pk}, "deputy_leader": {town.leader.pk}, "leader": {town.bureau_head.pk},
        "legal_reviewer": {road.lawyer.pk}, "party": {town.unit_account.pk}, "finance": {road.finance.pk}, "archivist": {road.archivist.pk},
        "publicity_officer": {road.publicity.pk}, "reporter": set(), "agency": set(), "police": set(), "procurator": set(), "prefecture bureau": set(),
        "bureau_head": {town.bureau_head.pk}, "applicant": {town.unit_account.pk}, "challenged": {town.colleague.pk},
        "other_party": {town.other_unit_account.pk}, "township": {town.township.pk}, "issuer": set(), **road.in_the_room(),
    }  # fmt: skip
    return {pk for word in words for pk in several[word]}


class Walk(EveryRoad):
    """The road with a clock that stays where a row has put it, and with the rows that it has walked."""

    def begin_walk(self, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, chapter: Chapter) -> None:
        self.stack, self.patch, self.chapter, self.walked, self.refused_at = stack, monkeypatch, chapter, [], set()

    def in_the_room(self) -> dict[str, set[int]]:
        """Who discusses and hears, by the words of the table."""
        roles = (Role.HEARING_HOST, Role.HEARING_MEMBER, Role.DISCUSSION_MEMBER)
        return {
            **{role.value: self.holders(role) for role in roles},
            "clerk": {account.pk for name, account in self.appointed.items() if name == f"{Role.CLERK.value}hearing"},
        }

    def at(self, moment: dt.datetime) -> None:
        self.stack.enter_context(clock.at(moment))

    @contextmanager
    def row(self, before: str, action: str) -> Iterator[Seen]:
        """The act of this row is done inside; afterwards the case is as the table says."""
        key = (before, action)
        cells = BY_KEY[key]
        said = {name: self.chapter.said_otherwise.get((*key, name), (cell, ""))[0] for name, cell in cells.items()}
        jobs.run_due()
        opens = not before or action in OPENING
        with seen(None if opens else self.case, lambda: self.case) as change, foreseeing(self.patch):
            yield change
        try:
            self._states(said, change, opens)
            self._papers_and_clocks(key, said, change)
            self._who(key, cells, change)
        except AssertionError as error:
            error.add_note(f"row {key}")
            raise
        self.walked.append(key)

    def _states(self, said: dict[str, str], change: Seen, opens: bool) -> None:
        states = said["to_state"].split(" or ")
        assert change.after in ([change.before] if states == ["same"] else states), (change.before, change.after)
        if not opens and not said["from_state"].startswith("any"):
            assert change.before in said["from_state"].split(" or "), change.before

    def _papers_and_clocks(self, key: Key, said: dict[str, str], change: Seen) -> None:
        papers = set(codes_in(said["documents"]))
        # Each served paper leaves its receipt in the file with the proof of service.
        assert change.papers - {"ENF-42", "ENF-43"} == papers - {"ENF-42", "ENF-43"}, (change.papers, papers)
        starts = {code for code, note in codes_in(said["deadlines_started"]).items() if note != "check"}
        if key[1] == "extend_case":
            assert change.extended == starts - {"TL-ENF-10"} and change.started == set(), change
        else:
            assert change.started == starts, change.started
        assert change.lost == set(self.chapter.not_kept.get(key, {})), change.lost
        assert change.met == (set(codes_in(said["deadlines_stopped"])) & (change.ticking | change.started)) - change.lost, (
            change.met,
            change.ticking,
        )
        assert change.elsewhere == set()

    def _who(self, key: Key, cells: dict[str, str], change: Seen) -> None:
        by_itself = cells["actor_role"] == "system" and not change.actors
        assert by_itself or actor_of(self, cells["actor_role"]) & set(change.actors), (cells["actor_role"], change.actors)
        acted = set(change.actors)
        words = ({*words_in(cells["notify"]), *self.chapter.told_besides.get(key, {})}) - set(self.chapter.not_told.get(key, {}))
        named, told = people(self, words, change.handlers) - acted, change.told - acted
        assert told == named, {Account.objects.get(pk=pk).name: pk in told for pk in told ^ named}
        assert change.told_elsewhere == set()

    def refuses(self, before: str, action: str, code: str, wrong: Callable[[], Any]) -> None:
        """On the way to the act that is in order: whoever does what the row refuses is told so with its code."""
        with pytest.raises((acts.InvalidForm, Refusal, Refusals)) as found:
            wrong()
        match found.value:
            case acts.InvalidForm():
                form = found.value.form
                rows = {
                    error.code for formset in form.formsets.values() for each in formset.errors for error in each.as_data() if hasattr(error, "code")
                }  # fmt: skip
                assert code in form.refusal_codes | rows, (form.errors.as_text(), form.refusal_codes)
            case Refusals():
                assert code in {each.code for each in found.value}
            case Refusal():
                assert found.value.code == code, found.value
        self.refused_at.add(((before, action), code))
