"""A penalty case laid on a desk at a given point of its road, and its forms asked by hand: who acts, on which day, with which answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.utils.datastructures import MultiValueDict

from cases import services as cases
from cases.models import Case, OutsideBody, Party, Violation
from documents.models import IssuedDocument
from foundation import clock
from permissions.models import Account, Appointment
from permissions.roles import Role
from tests.cast import LONG_AGO, Town, in_transaction
from workflows.enforcement import drafts
from workflows.enforcement.flows import EnforcementFlow
from workflows.enforcement.models import Draft, EnforcementRecord, Exhibit, Fact, Opinion, PartyFacts
from workflows.engine.act import Act
from workflows.engine.branches import beside, party_of

#: A Friday with nothing but working days behind it.
DAY = dt.date(2023, 6, 2)
FILE = ["a file"]


@dataclass
class Desk:
    """One case with its parties, and the people who may act in it."""

    town: Town
    case: Case
    record: EnforcementRecord
    rows: dict[int, PartyFacts] = field(default_factory=dict)

    @property
    def facts(self) -> PartyFacts:
        """The first party."""
        return next(iter(self.rows.values()))

    def appoint(self, role: Role) -> Account:
        """Somebody in an office that the town has not filled."""
        number = f"E{len(self.town.extra):03d}"
        account = Account.objects.create_user(number, "demo-password", name=f"某{role.label}"[:20], officer_no=number)
        Appointment.objects.create(account=account, role=role, region=self.town.county, valid_from=LONG_AGO)
        self.town.extra[role.value] = account
        return account

    def add_party(self, kind: str = Party.Kind.UNIT, name: str = "云栖木业有限公司", **words: Any) -> PartyFacts:
        known = {"address": "石桥镇工业路8号", "representative": "林知远"} | words
        party = in_transaction(lambda: cases.add_party(self.case, kind=kind, name=name, **known))
        row = PartyFacts.objects.create(case=self.case, party=party, sex="female" if kind == Party.Kind.PERSON else "")
        row.rows = self.of  # type: ignore[attr-defined]
        self.rows[party.pk] = row
        return row

    def of(self, kind: str) -> dict[int, PartyFacts]:
        assert kind == "parties"
        return self.rows

    def act(self, step: str, by: Account, about: PartyFacts | None = None) -> Act:
        """An act as the gate hands it to a form, on the day at which the clock is held."""
        token = beside("start", "parties", about.party_id) if about is not None else "start"
        rows = SimpleNamespace(facts=lambda given: self.rows[key] if (key := party_of(given)) else self.record)
        movement: Any = SimpleNamespace(rows=rows, act_no=9, process_was_there=False, open_tasks=list)
        return Act(
            flow=EnforcementFlow, node=EnforcementFlow.instance._nodes_by_name[step], actor=by, recorded_at=clock.now(),
            acted_on=clock.today(), case=self.case, record=self.record, movement=movement, token=token,
        )  # fmt: skip

    def ask(
        self,
        step: str,
        by: Account,
        about: PartyFacts | None = None,
        *,
        files: tuple[str, ...] = (),
        lists: Any = None,
        **answers: Any,
    ) -> Any:
        """The form of a step with these answers: suggested ones first, as a page sends them; ``lists`` are rows by prefix."""
        empty = EnforcementFlow.instance._nodes_by_name[step].form_class(act=self.act(step, by, about))
        data: dict[str, Any] = {
            name: value
            for name in empty.fields
            if (value := empty.get_initial_for_field(empty.fields[name], name)) is not None and value is not False
        }
        for prefix, rows in (lists or {}).items():
            data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
            data |= {f"{prefix}-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
        data |= answers
        plain = MultiValueDict()
        for name, value in data.items():
            value = getattr(value, "pk", value)
            plain.setlist(name, value if isinstance(value, list) else [] if value is None or value is False else [value])
        sent = MultiValueDict(dict.fromkeys(files, FILE))
        form = type(empty)(plain, sent, act=self.act(step, by, about))
        form.is_valid()
        return form

    def do(self, step: str, by: Account, about: PartyFacts | None = None, **how: Any) -> Act:
        """The same, written: in order, or the test fails with what was refused."""
        form = self.ask(step, by, about, **how)
        assert form.refusal_codes == set() and not form.errors, form.errors.as_text()
        assert all(formset.is_valid() for formset in form.formsets.values()), [each.errors for each in form.formsets.values()]
        form.act.form = form
        in_transaction(form.write)
        for row in form.act.related:
            row.save()
        for row in (*self.rows.values(), self.record):
            row.save()
        return form.act

    def propose(
        self, facts: PartyFacts, violation: Violation | None = None, *, on: dt.date = DAY, passed: bool = True, **words: Any
    ) -> Draft:
        """A proposal with its draft and, as a rule, the opinion that passes it."""
        for name, value in (
            {"violation": violation, "stage": "first", "amount_reason": "无从轻从重情节，按中档处罚"} | words
        ).items():
            setattr(facts, name, value)
        if not Fact.objects.filter(case=self.case).exists():
            exhibit = Exhibit.objects.create(
                case=self.case, no=1, kind="scene", name="现场照片", collected_at=clock.now(), collector_1=self.town.inspector,
                collector_2=self.town.colleague, proves="未采取措施消除事故隐患", act_no=1,
            )  # fmt: skip
            fact = Fact.objects.create(case=self.case, no=1, text="2023年3月5日检查发现未采取措施消除事故隐患")
            fact.evidence.add(exhibit)
        act = self.act("submit_report", self.town.inspector)
        act.acted_on = on
        draft = drafts.make(act, facts, "")
        draft.save()
        facts.save()
        if passed:
            self.review(facts, draft)
        return draft

    def review(self, facts: PartyFacts, draft: Draft, result: str = "pass") -> Opinion:
        """What the reviewer says of a draft."""
        facts.review_result = result
        facts.save(update_fields=["review_result"])
        return Opinion.objects.create(
            case=self.case, facts=facts, draft=draft, review_round="first", received_on=draft.made_on, reviewed_on=draft.made_on,
            reviewer=self.town.third, result=result, text="同意", act_no=2,
        )  # fmt: skip

    def notify(self, facts: PartyFacts, served_on: dt.date) -> None:
        """The notice was given and served, as its forms leave it."""
        self.do("give_notice", self.town.inspector, facts)
        facts.noticed_on, facts.notice_no = served_on, "（冶）应急罚告〔2023〕1号"
        facts.save()

    def paper(
        self, code: str, facts: PartyFacts | None, issued_on: dt.date, number: str = "", said: Any = None
    ) -> IssuedDocument:
        """A paper of the case, as settling leaves it."""
        title = {"ENF-27": "行政处罚告知书", "ENF-38": "行政处罚决定书", "ENF-45": "罚款催缴通知书"}[code]
        return IssuedDocument.objects.create(
            case=self.case, code=code, title=title, number=number or None, printed_number=number, issued_on=issued_on, party=facts and facts.party,
            recipient=str(facts or ""), issued_by=self.town.inspector, data=said or {},
        )  # fmt: skip

    def decide(self, facts: PartyFacts, decided_on: dt.date, served_on: dt.date | None = None, verdict: str = "penalty") -> None:
        """The decision stands, and where a day is given it was served."""
        facts.verdict, facts.decided_on, facts.decision_no = verdict, decided_on, "（冶）应急罚〔2023〕12号"
        if served_on is not None:
            facts.served_on, facts.pay_due_on = served_on, served_on + dt.timedelta(days=15)
        facts.save()


def lay_out(town: Town) -> Desk:
    """A case that two handlers investigate, filed in spring 2023."""
    case = Case.objects.create(
        process="enforcement", number="XS-2023-00001", title="未采取措施消除事故隐患案", state="investigating", region=town.chengui,
        township=town.chengui, unit=town.unit, place="石桥镇", opened_by=town.inspector, opened_on=dt.date(2023, 3, 20),
        created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    record = EnforcementRecord.objects.create(
        case=case, source="inspection", received_at=clock.now(), discovered_on=dt.date(2023, 3, 5), act_to=dt.date(2023, 3, 5),
        clue_facts="检查发现该单位未采取措施消除事故隐患，逾期未改正", handler_1=town.inspector, handler_2=town.colleague,
        filed_on=dt.date(2023, 3, 25), transfer_check="no", transfer_reason="未达追诉标准",
    )  # fmt: skip
    desk = Desk(town, case, record)
    record.rows = desk.of  # type: ignore[attr-defined]
    return desk


def refused(form: Any) -> set[str]:
    """The codes with which a form was refused; it was, or the test fails."""
    assert form.refusal_codes, "nothing was refused"
    return set(form.refusal_codes)


def bank(name: str = "云石农村商业银行") -> OutsideBody:
    return OutsideBody.objects.create(code="BANK-1", name=name, kind=OutsideBody.Kind.BANK)
