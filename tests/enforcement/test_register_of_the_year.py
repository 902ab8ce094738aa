"""The case register of a year comes in: the rows of a case together, each row with its own fate, and nothing the register lacks is filled in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from cases.models import Case, Deadline, Participation
from documents.models import Series
from foundation import clock
from foundation.refusals import Refusal
from permissions.models import Account
from reports import demo_register, figures
from tests.snapshots import once
from workflows.enforcement import year_files
from workflows.enforcement.models import Discussion, Draft, EnforcementRecord, Hearing, Opinion, Paid, PartyFacts
from workflows.enforcement.models_measures import Move
from workflows.enforcement.models_operations import OperationCase
from workflows.enforcement.models_tally import TallyRow
from workflows.enforcement.models_transfer import Transfer
from workflows.engine import intake
from workflows.engine.figures import Span
from workflows.engine.intake import Judgement
from workflows.engine.models import Task
from workflows.engine.play import Play

EXPECTED = Path(__file__).parent / "data" / "enforcement_messy_expected.csv"
UPLOADED_ON, FILLED_IN_ON = dt.date(2024, 1, 3), dt.date(2024, 1, 5)


def expected_rows() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def clerk(db: None) -> Account:
    """The clerk of the legal section; regions, enterprises, officers and catalogues stand."""
    once("registers", demo_register.load_registers)
    return Account.objects.get(officer_no="DY008")


def judged(sender: Account, path: Path, as_of: dt.date) -> list[Judgement]:
    ledger = intake.ledger_of("enforcement")
    book = intake.read(ledger, path.read_bytes(), path.name, {})
    return intake.judge_all(ledger, book, sender, as_of)


def told(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)


def test_every_row_of_the_careless_clerk_meets_its_expected_fate(clerk: Account) -> None:
    found = {judgement.row.number: judgement for judgement in judged(clerk, demo_register.MESSY_CASES, UPLOADED_ON)}
    wanted = expected_rows()
    assert sorted(found) == [int(row["row"]) for row in wanted]
    wrong = []
    for row in wanted:
        judgement = found[int(row["row"])]
        if (judgement.row.sheet, judgement.outcome, judgement.code) != (row["sheet"], row["outcome"], row["code"]):
            wrong.append((row["row"], row["outcome"], row["code"], judgement.outcome, judgement.code, judgement.remark))
        elif row["remark_zh"] and judgement.remark != row["remark_zh"]:
            wrong.append((row["row"], row["remark_zh"], judgement.remark))
        if row["outcome"].startswith("accepted"):
            columns = ("party", "case_no", "filed_on", "decided_on", "fine_yuan")
            wrong += [
                (row["row"], name, row[name], told(judgement.facts.get(name)))
                for name in columns
                if row[name] != told(judgement.facts.get(name))
            ]
    assert wrong == []


#: The seed's figures as the register alone has them; those of all departments are the bureau's part.
FIGURES = {
    "SF-014": 17, "SF-015": 819000, "SF-020": 21, "SF-021": 7702, "SF-022": 57560, "SF-023": 53000, "SF-024": 8, "SF-025": 7,
    "SF-026": 21.46, "SF-027": 1, "SF-028": 10, "SF-029": 7, "SF-079": 72, "SF-080": 72, "SF-081": 51, "SF-082": 51, "SF-083": 4,
    "SF-084": 47,
}  # fmt: skip


def by_command(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> list[dict[str, Any]]:
    call_command("import_ledger", "enforcement", str(path), *options, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_year_of_the_bureau_comes_in_whole(clerk: Account, capsys: Any) -> None:
    printed = by_command(capsys, demo_register.CASES, "--as-of", "2024-01-05", "--by", "DY008", "--commit")
    outcomes = Counter((row["outcome"], row["code"]) for row in printed)
    # No ledger of hazards has come in here; the file of the last case was to lie in the archive five days later.
    assert outcomes == {
        ("accepted", ""): 63, ("accepted_with_warning", "W-HAZARD"): 8, ("accepted_with_warning", "W-ARCHIVE"): 1
    }  # fmt: skip
    assert Counter(Case.objects.values_list("process", "state")) == {("enforcement", "closed"): 51}


def the_case(number: int) -> Case:
    return Case.objects.get(enforcementrecord__filing_no=f"（冶）应急立〔2023〕{number}号")


def take_in(path: Path, clerk: Account, as_of: dt.date = FILLED_IN_ON) -> list[Judgement]:
    found, _run = intake.import_now("enforcement", path.read_bytes(), path.name, sender=clerk, as_of=as_of)
    return found


def the_year() -> None:
    def write() -> None:
        demo_register.load_registers()
        take_in(demo_register.CASES, Account.objects.get(officer_no="DY008"))

    once("registers and the case register", write)


class TestTheYear:
    """The bureau's register of 2023 as its clerk keeps it."""

    @pytest.fixture(autouse=True)
    def _year(self, db: None) -> None:
        the_year()
        self.clerk = Account.objects.get(officer_no="DY008")

    def test_what_the_register_tells_stands_with_its_days_and_hands(self) -> None:
        """Unit and main head of an accident: two opinions on the unit, its hearing, and a decision each."""
        case = the_case(14)
        assert (case.number, case.adopted, case.outcome, case.closed_on) == (
            "XS-2023-00014",
            True,
            "closed",
            dt.date(2023, 4, 26),
        )
        record = EnforcementRecord.objects.get(case=case)
        assert (record.kind, record.accident_reply_no, record.accident_reply_on) == (
            "accident", "冶政函〔2023〕5号", dt.date(2023, 1, 31)
        )  # fmt: skip
        unit, person = PartyFacts.objects.filter(case=case).select_related("party").order_by("pk")
        assert (unit.fine, person.fine, unit.decision_no) == (350000, 48000, "（冶）应急罚〔2023〕13号")
        assert (person.party.identity_masked[:6], person.party.enterprise, person.born_on) == (
            "4202**",
            None,
            dt.date(1973, 11, 7),
        )
        papers = case.documents.filter(code="ENF-25", party=unit.party_id).order_by("id").values_list("number", flat=True)
        assert list(papers) == ["（冶）应急法审〔2023〕15号", "（冶）应急法审〔2023〕19号"]
        host = Hearing.objects.get(facts=unit).host
        took = Participation.objects.filter(case=case, step="hold_hearing").values_list("account", flat=True)
        assert host is not None and list(took) == [host.pk]

    def test_nothing_that_the_register_lacks_is_filled_in(self) -> None:
        case = the_case(14)
        record = EnforcementRecord.objects.get(case=case)
        assert (record.act_to, record.deaths, record.filed_by, record.closing_no) == (None, None, None, "")
        assert not case.documents.exclude(origin="adopted").exists()
        assert not Draft.objects.exists() and not Opinion.objects.exists() and not Discussion.objects.exists()
        assert set(Paid.objects.filter(facts__case=case).values_list("confirmed_by", flat=True)) == {None}
        # Destroyed it was, says the register, and not when.
        gone = Move.objects.filter(goods__case=the_case(2), becomes="destroyed")
        assert gone.count() == 2 and set(gone.values_list("moved_at", flat=True)) == {None}

    def test_what_was_still_to_be_done_on_its_day_waits(self) -> None:
        """The file of the last case was to lie in the archive five days behind the day of the register."""
        waiting = Task.objects.filter(case__adopted=True, status="NEW")
        task = waiting.get()
        assert (task.step, task.case, task.deadline.due_on) == ("archive", the_case(51), dt.date(2024, 1, 18))
        with clock.at(dt.datetime(2024, 1, 10, 10, tzinfo=clock.ZONE)):
            archivist = Account.objects.get(officer_no="DY051")
            Play().do(task.case, "archive", archivist, pages=52, discs=0, retention="30y")
        cover = task.case.documents.filter(code="ENF-60").get().data
        assert cover["retention"] and cover["result"] == "移送大冶市公安局：行政拘留1人"
        assert not Task.objects.filter(case__adopted=True, status="NEW").exists()

    def test_instalments_a_late_payment_and_a_case_that_came_back(self) -> None:
        parts = Paid.objects.filter(facts__case=the_case(18), facts__party__kind="unit").order_by("paid_on")
        assert [(row.amount, row.receipt_no) for row in parts] == [
            (120000, "鄂财罚23000019"), (100000, None), (100000, None)
        ]  # fmt: skip
        late = Paid.objects.filter(facts__case=the_case(36), purpose="surcharge").get()
        assert late.amount == 6300
        assert Deadline.objects.get(case=the_case(36), term="TL-ENF-25", state="met_late").days_late == 7
        back = the_case(26)
        record = EnforcementRecord.objects.get(case=back)
        assert (record.transfer_stands, record.police_since, record.police_back_on) == (
            "back", dt.date(2023, 6, 28), dt.date(2023, 6, 30)
        )  # fmt: skip
        facts = PartyFacts.objects.get(case=back)
        assert (facts.circumstances, facts.fine) == (["mitigated"], 30000)

    def test_a_person_handed_to_the_police_is_told_with_the_outcome(self) -> None:
        transfer = Transfer.objects.get(case=the_case(1))
        assert (transfer.way, transfer.outcome, transfer.detained, transfer.outcome_on) == (
            "agency", "detained", 1, dt.date(2023, 1, 30)
        )  # fmt: skip
        assert EnforcementRecord.objects.get(case=the_case(1)).closing_ground == "transferred"

    def test_the_figures_of_the_year_are_counted_from_it(self) -> None:
        """Every row of seed_figures.csv that enforcement gives out, but what is of remedies and of crackdown operations."""
        assert {seed: number for seed, number in figures.values(Span.of(2023)).items() if seed in FIGURES} == FIGURES
        # Up to the end of June, and the year before.
        half = figures.values(Span.of(2023, dt.date(2023, 6, 30)))
        assert (half["SF-081"], half["SF-082"], half["SF-083"], half["SF-014"]) == (30, 22, 2, 4)
        assert {figures.values(Span.of(2022))[seed] for seed in FIGURES} == {0}

    def test_a_second_time_nothing_comes_in_and_its_numbers_are_never_drawn_again(self) -> None:
        again = judged(self.clerk, demo_register.CASES, FILLED_IN_ON)
        assert {(each.outcome, each.code) for each in again} == {("skipped", "IMP-KNOWN")}
        assert Case.objects.filter(process="enforcement").count() == 51
        assert Series.objects.get(code="应急法审", year=2023).last == 77

    def test_a_number_of_the_year_is_refused_in_a_later_register(self) -> None:
        changed = changed_row(S="（冶）应急罚〔2023〕13号")
        found = {each.row.number: each for each in judged(self.clerk, changed, UPLOADED_ON)}
        assert found[5].code == "E-ENF-29"

    def test_its_pages_open_and_it_is_taken_out_again(self, client: Any) -> None:
        client.force_login(self.clerk)
        page = client.get("/ledger/", {"process": "enforcement"})
        assert page.status_code == 200 and "?process=hazards" in page.content.decode()
        assert "/ledger/enforcement/print/" not in page.content.decode()
        assert client.get("/ledger/enforcement/print/").status_code == 404
        client.force_login(Account.objects.get(officer_no="DY001"))
        for number in (1, 14, 18, 26, 51):
            page = client.get(the_case(number).get_absolute_url())
            assert page.status_code == 200
            assert "420281197311070006" not in page.content.decode()
        sent = client.get("/ledger/enforcement/export/")
        assert sent.status_code == 200
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(sent.streaming_content) if sent.streaming else sent.content)).active
        names = {cell.value: cell.column for cell in sheet[4]}
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        assert len(rows) == 72
        first = rows[-1] if rows[-1][names["立案号"] - 1].endswith("〕51号") else rows[0]
        assert first[names["移送结果"] - 1] == "行政拘留1人"
        assert not any("420281197311070006" in str(cell) for row in rows for cell in row)


def changed_row(row: int = 5, **changes: Any) -> Path:
    """The careless clerk's workbook with some cells written anew, by column letter."""
    book = openpyxl.load_workbook(demo_register.MESSY_CASES)
    for letter, value in changes.items():
        book.active[f"{letter}{row}"].value = value
    target = Path(settings.MEDIA_ROOT) / "changed_cases.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


#: A row that is still open: nothing behind the day of its decision.
OPEN = {"W": None, "X": None, "Y": None, "Z": None, "AA": None}
#: A row in which nothing is decided yet.
UNDECIDED = OPEN | {"L": None, "M": None, "O": None, "P": None, "S": None, "T": None, "U": None}


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"J": "范秀安、杜志才、钟犇"}, "accepted", ""),
        ({"J": None}, "refused", "E-ENF-02"),
        ({"J": "范秀安、张三丰"}, "refused", "IMP-OFFICER"),
        ({"I": "V-999"}, "refused", "IMP-CODE"),
        ({"I": "第97条"}, "refused", "IMP-CODE"),
        ({"U": "一点二万"}, "refused", "IMP-NUMBER"),
        ({"U": "12,000元"}, "accepted", ""),
        ({"U": 12000.5, "P": 12000.5}, "accepted", ""),
        ({"U": 12001}, "refused", "E-ENF-12"),
        ({"K": "2024-01-04"}, "refused", "IMP-DATE-FUTURE"),
        ({"T": "2023-02-06"}, "refused", "IMP-DATE-ORDER"),
        # The day of the decision is the first behind the third working day.
        ({"T": "2023-03-06"}, "refused", "E-ENF-11"),
        ({"T": "2023-03-07"}, "accepted", ""),
        ({"M": "2023-03-08"}, "accepted", ""),
        ({"M": "2023-03-09"}, "refused", "E-ENF-08"),
        ({"G": "2021-02-07"}, "accepted", ""),
        ({"G": "2021-02-06"}, "refused", "E-ENF-01"),
        ({"G": "2023-02-08"}, "refused", "IMP-DATE-ORDER"),
        ({"X": "2023-03-24", "Z": "2023-03-28"}, "accepted", ""),
        ({"X": "2023-03-27", "Z": "2023-03-28"}, "accepted_with_warning", "W-SURCHARGE"),
        ({"X": "2023-03-23"}, "refused", "E-ENF-22"),
        ({"W": None}, "refused", "E-ENF-22"),
        ({"Y": "鄂财罚23900002"}, "accepted", ""),
        ({"C": "网上看到"}, "accepted_with_warning", "W-SOURCE"),
        ({"F": None}, "accepted", ""),
        ({"AA": "责令关闭"}, "refused", "E-ENF-25"),
        ({"H": "=HYPERLINK(\"http://x\")"}, "refused", "IMP-FORMULA"),
        ({"H": "当事人身份证号420281197311070006，经责令限期整改后复查，隐患未消除。"}, "refused", "E-TEXT-NUMBER"),
        (OPEN, "accepted", ""),
        (UNDECIDED, "accepted", ""),
        (UNDECIDED | {"G": None}, "refused", "IMP-REQUIRED"),
    ],
)  # fmt: skip
def test_one_changed_cell_changes_the_fate_of_its_row(clerk: Account, changes: dict[str, Any], outcome: str, code: str) -> None:
    found = {each.row.number: each for each in judged(clerk, changed_row(**changes), UPLOADED_ON)}
    assert (found[5].outcome, found[5].code) == (outcome, code), found[5].remark


class TestCasesThatGoOn:
    """An open row stands where its days say, and its next act can be done."""

    @pytest.mark.parametrize(
        ("changes", "state", "steps"),
        [
            (UNDECIDED, "investigating", ["submit_report"]),
            (OPEN, "serving", ["publish_decision", "serve_decision"]),
            (OPEN | {"W": "2023-03-09"}, "executing", ["confirm_payment", "publish_decision"]),
            ({"Z": None}, "performed", ["publish_decision", "submit_closing"]),
        ],
    )
    def test_where_it_stands(self, clerk: Account, changes: dict[str, Any], state: str, steps: list[str]) -> None:
        path = changed_row(**changes)
        with clock.at(dt.datetime(2024, 1, 3, 18, tzinfo=clock.ZONE)):
            take_in(path, clerk, UPLOADED_ON)
        case = the_case(101)
        assert (case.state, case.closed_on) == (state, None)
        waiting = Task.objects.filter(case=case, status="NEW")
        assert sorted(waiting.values_list("step", flat=True)) == steps

    def test_the_fine_of_an_open_case_is_paid_here_and_the_case_goes_on(self, clerk: Account) -> None:
        path = changed_row(**OPEN | {"W": "2024-01-02", "T": "2023-03-08"})
        with clock.at(dt.datetime(2024, 1, 3, 18, tzinfo=clock.ZONE)):
            take_in(path, clerk, UPLOADED_ON)
        case = the_case(101)
        clock_of = Deadline.objects.get(case=case, term="TL-ENF-25")
        assert (clock_of.state, clock_of.due_on) == ("running", dt.date(2024, 1, 17))
        finance = Account.objects.get(officer_no="DY054")
        facts = PartyFacts.objects.get(case=case)
        with clock.at(dt.datetime(2024, 1, 8, 10, tzinfo=clock.ZONE)):
            Play().do(
                case, "confirm_payment", finance,
                receipts=[{"receipt_no": "42000001", "purpose": "fine", "paid_on": dt.date(2024, 1, 5), "amount": "12000"}],
            )  # fmt: skip
        facts.refresh_from_db()
        assert facts.performed_on == dt.date(2024, 1, 5)
        assert "confirm_payment" not in Task.objects.filter(case=case, status="NEW").values_list("step", flat=True)


class TestWhoMaySendIt:
    def test_heads_of_sections_may_and_others_may_not(self, clerk: Account) -> None:
        assert judged(Account.objects.get(officer_no="DY009"), demo_register.MESSY_CASES, UPLOADED_ON)[0].outcome == "accepted"
        for number in ("DY015", "DY006", "DY001", "DY045"):
            with pytest.raises(CommandError, match="E-INTAKE-ROLE"):
                call_command("import_ledger", "enforcement", str(demo_register.MESSY_CASES), "--by", number)


class TestWhatBelongsToTheYear:
    """Crackdown operations find the cases that came of them; the tally of others stands as it was reported."""

    @pytest.fixture(autouse=True)
    def _year(self, db: None) -> None:
        the_year()
        self.clerk = Account.objects.get(officer_no="DY008")
        self.office = Account.objects.get(officer_no="DY033")

    def take(self, content: bytes) -> Counter[tuple[str, str]]:
        with transaction.atomic():
            return Counter((each.outcome, each.code) for each in year_files.take_operations(content, by=self.clerk, commit=True))

    def test_the_figures_of_the_year_are_the_seeds(self, capsys: Any) -> None:
        call_command("import_operations", str(demo_register.OPERATIONS), "--by", "DY008", "--commit", "--json")
        assert {row["outcome"] for row in json.loads(capsys.readouterr().out)} == {"accepted"}
        call_command("import_tally", str(demo_register.TALLY), "--year", "2023", "--by", "DY033", "--commit")
        assert "9 accepted of 10" in capsys.readouterr().out
        counted = figures.values(Span.of(2023))
        wanted = FIGURES | {"SF-014": 218, "SF-015": 3977500, "SF-019": 55, "SF-085": 0}
        assert {seed: number for seed, number in counted.items() if seed in wanted} == wanted
        # What others report once a year is in no figure of an earlier day.
        assert figures.values(Span.of(2023, dt.date(2023, 11, 30)))["SF-014"] == 17

    def test_an_operation_is_linked_to_its_case_and_its_goods_are_counted_once(self, client: Any) -> None:
        assert self.take(demo_register.OPERATIONS.read_bytes()) == {("accepted", ""): 55}
        assert OperationCase.objects.count() == 28
        link = OperationCase.objects.get(case=the_case(10))
        assert link.operation.number == EnforcementRecord.objects.get(case=the_case(10)).operation_no
        client.force_login(Account.objects.get(officer_no="DY001"))
        assert link.operation.partners in client.get(the_case(10).get_absolute_url()).content.decode()
        assert self.take(demo_register.OPERATIONS.read_bytes()) == {("skipped", "IMP-KNOWN"): 55}

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("立〔2023〕1号,180,", "立〔2023〕1号,181,", "E-ENF-GOODS"),
            ("立〔2023〕1号,180,", "立〔2023〕1号,,", "E-ENF-GOODS"),
            ("立〔2023〕1号,180,", "立〔2023〕99号,180,", "IMP-CASE"),
            ("done", "finished", "IMP-STATE"),
            ("东风路街道", "汪仁镇", "IMP-TOWNSHIP"),
            ("2023-01-04", "2023-13-04", "IMP-DATE"),
            ("烟花爆竹打非", "420281197311070006", "E-TEXT-NUMBER"),
        ],
    )
    def test_one_operation_at_fault_stays_outside(self, old: str, new: str, code: str) -> None:
        head, first, *rest = demo_register.OPERATIONS.read_text(encoding="utf-8").splitlines()
        assert old in first
        content = "\n".join([head, first.replace(old, new, 1), *rest]).encode()
        assert self.take(content) == {("refused", code): 1, ("accepted", ""): 54}

    def test_a_department_that_reports_anew_replaces_what_it_reported(self) -> None:
        content = demo_register.TALLY.read_bytes()
        with transaction.atomic():
            first = year_files.take_tally(content, 2023, by=self.office, commit=True)
            again = year_files.take_tally(content.replace(b",43,476000", b",44,480000"), 2023, by=self.office, commit=True)
        assert Counter(each.code for each in first) == {"": 9, "IMP-OWN": 1}
        assert Counter(each.code for each in again) == {"": 1, "IMP-KNOWN": 8, "IMP-OWN": 1}
        assert TallyRow.objects.count() == 10
        assert figures.values(Span.of(2023))["SF-014"] == 219

    def test_who_may_not_and_what_is_no_such_file(self) -> None:
        with pytest.raises(Refusal, match="E-SCOPE"):
            year_files.take_tally(demo_register.TALLY.read_bytes(), 2023, by=self.clerk, commit=False)
        with pytest.raises(Refusal, match="E-SCOPE"):
            year_files.take_operations(b"", by=Account.objects.get(officer_no="DY015"), commit=False)
        with pytest.raises(Refusal, match="E-YEAR-FILE"):
            year_files.take_operations(demo_register.TALLY.read_bytes(), by=self.clerk, commit=False)
