"""Numbers without gaps and without doubles: per series and year, under concurrency and rollback, on both databases."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction

from documents import registers
from documents.catalog import paper
from documents.models import DocumentWords, IssuedDocument, Series
from documents.registers import draw, number_text, read_number, words_of
from documents.services import ForeignPaper, PaperRequest, adopt, issue
from foundation.refusals import Refusal
from foundation.transactions import NoTransaction
from tests.documents.conftest import MONDAY, REGISTER, order

RACERS = 20


def race(act: Callable[[int], None]) -> list[BaseException]:
    """Twenty threads start together; what they raised."""
    gate, failures = threading.Barrier(RACERS), []

    def run(number: int) -> None:
        try:
            gate.wait(30)
            act(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return failures


class TurnedBack(Exception):
    """An act that fails after its number was drawn."""


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_twenty_racers_draw_twenty_numbers_and_a_rolled_back_act_leaves_no_gap() -> None:
    drawn: list[int] = []

    def act(number: int) -> None:
        for attempt in range(3):
            try:
                with transaction.atomic():
                    first = draw({"应急责改": 2}, 2023)["应急责改"]
                    if attempt == 1 or number % 4 == 0:
                        raise TurnedBack
                drawn.extend([first, first + 1])
            except TurnedBack:
                continue

    assert race(act) == []
    assert sorted(drawn) == list(range(1, len(drawn) + 1))
    assert len(drawn) == 2 * 2 * 15
    assert Series.objects.get(code="应急责改", year=2023).last == len(drawn)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_twenty_officers_issue_at_once_and_the_register_has_no_gap(cast) -> None:
    def act(number: int) -> None:
        try:
            with transaction.atomic():
                issue(cast.case, [order(), PaperRequest("HAZ-02", {}, REGISTER)], issued_on=MONDAY, by=cast.first)
                if number % 5 == 0:
                    raise TurnedBack
        except TurnedBack:
            pass

    assert race(act) == []
    kept = RACERS - RACERS // 5
    papers = registers.register("应急责改", 2023)
    assert [document.sequence for document in papers] == list(range(1, kept + 1))
    assert [document.number for document in papers] == [f"（冶）应急责改〔2023〕{n}号" for n in range(1, kept + 1)]
    assert registers.gaps("应急责改", 2023) == []
    assert IssuedDocument.objects.filter(code="HAZ-02", number=None).count() == kept


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_acts_that_need_two_series_never_wait_for_each_other(cast) -> None:
    def act(number: int) -> None:
        codes = {"应急责改": 1, "应急检记": 1} if number % 2 else {"应急检记": 1, "应急责改": 1}
        with transaction.atomic():
            draw(codes, 2023)

    assert race(act) == []
    assert set(Series.objects.values_list("code", "last")) == {("应急责改", RACERS), ("应急检记", RACERS)}


@pytest.mark.django_db
def test_a_number_is_drawn_in_a_transaction_only(transactional_db) -> None:
    with pytest.raises(NoTransaction):
        draw({"应急责改": 1}, 2023)


@pytest.mark.django_db
def test_series_and_years_count_for_themselves(cast) -> None:
    first, second = (issue(cast.case, [order()], issued_on=day, by=cast.first)[0] for day in (date(2022, 12, 30), MONDAY))
    third = issue(cast.case, [order()], issued_on=MONDAY, by=cast.first)[0]
    assert [document.number for document in (first, second, third)] == [
        "（冶）应急责改〔2022〕1号",
        "（冶）应急责改〔2023〕1号",
        "（冶）应急责改〔2023〕2号",
    ]


@pytest.mark.django_db
def test_the_papers_of_one_act_are_numbered_in_their_order_by_one_statement(cast, django_assert_num_queries) -> None:
    issue(cast.case, [order()], issued_on=MONDAY, by=cast.first)  # settings and words are cached now
    with django_assert_num_queries(3):
        papers = issue(cast.case, [order(), order(), PaperRequest("HAZ-02", {}, REGISTER)], issued_on=MONDAY, by=cast.first)
    assert [document.sequence for document in papers] == [2, 3, None]


def test_a_written_number_has_the_brackets_of_the_form(db) -> None:
    assert number_text("应急责改", 2023, 1) == "（冶）应急责改〔2023〕1号"
    assert number_text("应急责改", 2023, None) == "（冶）应急责改〔2023〕　号"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "series", "sequence"),
    [
        ("（冶）应急责改〔2023〕17号", "应急责改", 17),
        ("(冶)应急责改[2023]17号", "应急责改", 17),
        (" （冶） 应急现决〔2022〕3号", "应急现决", 3),
        ("（云）应急责改〔2023〕17号", "", 17),
        ("冶应急2023-17", "", None),
    ],
)
def test_a_foreign_number_is_read(text: str, series: str, sequence: int | None) -> None:
    read = read_number(text)
    assert (read.series_code, read.sequence) == (series, sequence)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_number_given_on_paper_is_recorded_without_drawing_and_never_given_again(cast) -> None:
    numbers = ["（冶）应急责改〔2023〕4号", "（冶）应急责改〔2023〕7号", "（云）应急责改〔2023〕90号"]
    old = [ForeignPaper(cast.case, "INS-04", number, date(2023, 3, 1), served_on=date(2023, 3, 2)) for number in numbers]
    rows = adopt(old, by=cast.first)
    assert [row.number for row in rows] == numbers
    assert {row.print_state for row in rows} == {"none"}
    new = issue(cast.case, [order()], issued_on=MONDAY, by=cast.first)[0]
    assert new.number == "（冶）应急责改〔2023〕8号"
    # One order names two hazards; the second case records the same number.
    adopt([old[0]], by=cast.first)
    with pytest.raises(Refusal) as refused:
        adopt([ForeignPaper(cast.case, "INS-04", new.number, MONDAY)], by=cast.first)
    assert refused.value.code == "E-ENF-29"
    assert issue(cast.case, [order()], issued_on=MONDAY, by=cast.first)[0].sequence == 9


@pytest.mark.django_db
def test_the_bureau_edits_the_words_from_a_day_on(cast) -> None:
    DocumentWords.objects.create(
        code="INS-04", title="责令改正指令书", number_word="应急责令", valid_from=date(2023, 6, 1), set_by=cast.head
    )
    DocumentWords.objects.create(code="INS-04", set_name="应急管理行政执法文书", valid_from=date(2023, 6, 3))
    before = words_of(paper("INS-04"), date(2023, 5, 31))
    assert (before.title, before.number_word, before.set_name) == ("责令限期整改指令书", "应急责改", "安全生产行政执法文书")
    old = issue(cast.case, [order()], issued_on=date(2023, 5, 31), by=cast.first)[0]
    new = issue(cast.case, [order()], issued_on=MONDAY, by=cast.first)[0]
    assert (old.number, new.number) == ("（冶）应急责改〔2023〕1号", "（冶）应急责令〔2023〕2号")
    assert (new.title, new.bureau["set_name"]) == ("责令改正指令书", "应急管理行政执法文书")
    assert read_number(new.number).series_code == "应急责改"
