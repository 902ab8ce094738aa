"""How the demo plays a penalty case: handlers, leaders, reviewer, finance and archive do what the forms ask, on their days, through the gate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from stdnum.cn import ric

from cases.models import Case, OutsideBody, Referral, Violation
from foundation import clock
from permissions.models import Account
from workflows.enforcement import rules, rules_discussion, rules_hearing
from workflows.enforcement.demo_story_later import LaterActs
from workflows.enforcement.demo_story_measures import MeasureActs
from workflows.enforcement.demo_story_transfer import TransferActs
from workflows.enforcement.models import EnforcementRecord, Exhibit, Hearing, Minutes, PartyFacts
from workflows.enforcement.vocabulary import Point
from workflows.engine import story
from workflows.engine.story import Team, Unit

#: Who decides, who reads the draft, who sees the money, who publishes, who keeps the files: nobody of them handles a case.
BUREAU_HEAD, REVIEWER, FINANCE, PUBLICITY, ARCHIVIST = "DY001", "DY006", "DY054", "DY052", "DY051"
#: Who hosts and writes down a hearing, who sits in it, and who writes down a discussion.
HOST, CLERK, HEARING_MEMBERS, RECORDER = "DY047", "DY008", ("DY048", "DY049"), "DY050"
#: The account into which fines are paid.
BANK = "BANK-F"

MINES = Team("DY015", "DY016", "DY025", "DY009", "DY002")
#: Others of the same section, so that nobody stands at two places at once.
MINES_TOO = Team("DY057", "DY058", "DY016", "DY009", "DY002")
CHEMICALS = Team("DY017", "DY019", "DY018", "DY010", "DY003")
TRADE = Team("DY020", "DY021", "DY022", "DY011", "DY003")

FIRST_HOUR = dt.time(8, 30)
HOW_LONG = dt.timedelta(minutes=40)


@dataclass(frozen=True)
class Offence:
    """What was done and found, in the words of its papers; ``{day}`` is the day on which it was found.

    ``code`` is the row of the discretion standard, ``tier`` and ``amount`` (yuan) what is proposed under it.
    """

    code: str
    clue: str
    fact: str
    examined: str
    seen: str
    question: str
    answer: str
    document: str
    proves: str
    amount: str
    why: str
    tier: int = 1
    citation: str = ""
    correction: str = ""
    source: str = "inspection"


@dataclass(frozen=True, kw_only=True)
class Plot(story.Plot):
    """One penalty case; ``finding`` stays empty, for the case is named after its party and the violation."""

    offence: Offence


def plot(unit: Unit, offence: Offence, found: int, steps: str = "") -> Plot:
    """An offence of a unit whose clue was registered so many days ago."""
    return Plot(unit=unit, finding="", found=found, steps=steps, offence=offence)


class Story(MeasureActs, TransferActs, LaterActs, story.Story):
    """Plays one penalty case."""

    process = "enforcement"
    plot: Plot

    def stands(self) -> bool:
        """By unit and clue: what a case is called changes on its road."""
        return EnforcementRecord.objects.filter(suspect_unit=self.unit, clue_facts=self._said(self.plot.offence.clue)).exists()

    def opened(self) -> Case:
        found, offence = self.plot.found, self.plot.offence
        referral = self._handed_on() if offence.source == "hazard" else None
        return self.open(
            self.process, "register_clue", self.officer("first"), ago=found, source=offence.source, unit=self.unit,
            received_at=dt.datetime.combine(self.day(found), dt.time(9), clock.ZONE), discovered_on=self._discovered,
            act_to=self._discovered, clue_facts=self._said(offence.clue), referral=referral, attachments=[self.photo("线索材料")],
        )  # fmt: skip

    def _handed_on(self) -> Referral:
        """The matter of this unit that its section has handed on for penalty."""
        return Referral.objects.get(process=self.process, source_case__unit=self.unit, target_case=None, decided_on=None)

    @property
    def _discovered(self) -> dt.date:
        return self.day(self.plot.found + 1)

    def _said(self, words: str) -> str:
        return words.replace("{day}", f"{self._discovered:%Y年%-m月%-d日}")

    @property
    def facts(self) -> PartyFacts:
        """The one party."""
        return PartyFacts.objects.select_related("party").get(case=self.case, ended="")

    def act_on_party(self, name: str, who: str, ago: int, /, **answers: Any) -> None:
        self.act(name, who, ago, of=self.facts.party_id, **answers)

    # The clue and the filing

    def reject(self, ago: int) -> None:
        words = "经核查，所反映的情况已由属地乡镇当日督促改正，未发现违法事实。"
        self.act("reject_clue", "head", ago, clue_check=words, reject_reason="no_fact", reject_words="没有违法事实，不予立案")

    def refer_out(self, ago: int) -> None:
        self.act(
            "refer_out", "leader", ago, department="大冶市市场监督管理局", reason="属于特种设备使用登记和检验的监督管理职责，不由本局管辖",
            attached_list="现场检查记录1份2页\n现场照片3张",
        )  # fmt: skip

    def apply(self, ago: int) -> None:
        said = f"{self._said(self.plot.offence.clue)}有现场照片为证，涉嫌违反安全生产法律法规，应当依法查处。"
        self.act(
            "apply_filing", "first", ago, suspected=self.violation, case_summary=said, handler_1=self.officer("first"),
            handler_2=self.officer("second"), no_recusal_1=True, no_recusal_2=True, section_opinion="建议立案调查",
        )  # fmt: skip

    @property
    def violation(self) -> Violation:
        return Violation.objects.in_force(self._discovered).get(code=self.plot.offence.code)

    def return_filing(self, ago: int) -> None:
        self.act("return_filing", "head", ago, reason="案情摘要没有写明涉及的数量，补充后再报")

    def file(self, ago: int) -> None:
        self.act("decide_filing", "leader", ago, decision="file", opinion="同意立案，由报批的两名承办人依法调查")

    def refuse(self, ago: int) -> None:
        self.act(
            "decide_filing", "leader", ago, decision="refuse", opinion="所涉隐患情节轻微，检查当日即已改正，不予立案",
            reject_reason="no_fact", clue_check="核查时警示标志已经补齐，现场照片与整改报告相符。",
        )  # fmt: skip

    def send_back(self, ago: int) -> None:
        self.act("decide_filing", "leader", ago, decision="return", opinion="补充该单位的许可情况后再报")

    # The parties

    def add_worker(self, ago: int) -> None:
        """Whoever is responsible in the unit took part, and is a party from now on."""
        name = self.unit.contact
        row = {
            "kind": "person", "unit": "", "name": name, "identity": identity_of(name), "post": "安全负责人",
            "address": f"大冶市{self.unit.region.name}",
        }  # fmt: skip
        self.act(
            "add_party", "leader", ago, party=[row], found_on=self.day(ago), reason="询问笔录证明其直接安排了该项作业",
            proof=[self.photo("询问笔录")], opinion="同意追加，单独报告、告知",
        )  # fmt: skip

    # The investigation

    def begin(self, ago: int) -> None:
        self.act("start_investigation", "first", ago)

    def summon(self, ago: int) -> None:
        at = dt.datetime.combine(self.day(ago - 2), dt.time(9), clock.ZONE)
        self.act("summon", "first", ago, person_name=self.unit.contact, interview_at=at, interview_place="市应急管理局二楼询问室")

    def examine(self, ago: int) -> None:
        offence = self.plot.offence
        start, end = self._free_time(ago)
        self.act(
            "examine_scene", "first", ago, start_at=start, end_at=end, weather="晴", certificates_shown=True, examined=offence.examined,
            findings=self._said(offence.seen), proves="现场情况与检查时一致", unit_signature=[self.photo("勘验笔录逐页签名")],
            photos=[self.photo("现场照片")],
        )  # fmt: skip

    def ask(self, ago: int) -> None:
        offence, name = self.plot.offence, self.unit.contact
        start, end = self._free_time(ago)
        talk = (
            ("你的姓名、单位和职务？", f"{name}，{self.unit.name}，安全负责人。"),
            (self._said(offence.question), offence.answer),
            ("单位准备怎样改正？", "已经安排整改，完成后向你局书面报告。"),
            ("以上记录请你核对，是否属实？", "看过了，和我说的一样。"),
        )
        self.act(
            "interview", "first", ago, person=name, standing="employee", identity=identity_of(name), sex="male", post="安全负责人",
            employer=self.unit.name[:60], home=f"大冶市{self.unit.region.name}", phone=self.unit.phone, place="该单位会议室",
            start_at=start, end_at=end, certificates_shown=True, rights_told=True, recusal_asked=False, proves=offence.proves,
            unit_signature=[self.photo("询问笔录逐页签名")], qa=[{"question": asked, "answer": said} for asked, said in talk],
        )  # fmt: skip

    def _free_time(self, ago: int) -> tuple[dt.datetime, dt.datetime]:
        """The first time of that day at which neither officer writes another record (E-ENF-02)."""
        both, day = [self.officer(place) for place in ("first", "second")], self.day(ago)
        start = dt.datetime.combine(day, FIRST_HOUR, clock.ZONE)
        theirs = Minutes.objects.filter(Q(officer_1__in=both) | Q(officer_2__in=both), start_at__gte=start)
        last = theirs.filter(start_at__lt=start + dt.timedelta(days=1)).order_by("-end_at").first()
        if last is not None:
            start = last.end_at + dt.timedelta(minutes=10)
        return start, start + HOW_LONG

    def copy(self, ago: int) -> None:
        """A document of the unit, copied and signed."""
        offence = self.plot.offence
        self.act(
            "add_evidence", "first", ago, kind="document", name=offence.document, source_person=self.unit.contact, is_copy=True, lawful=True,
            collected_at=dt.datetime.combine(self.day(ago), dt.time(16, 30), clock.ZONE), proves=offence.proves,
        )  # fmt: skip

    def state(self, ago: int) -> None:
        exhibits = [exhibit.pk for exhibit in Exhibit.objects.filter(case=self.case, excluded_on=None)]
        self.act("state_facts", "first", ago, facts=[{"text": self._said(self.plot.offence.fact), "evidence": exhibits}])

    def propose(self, ago: int, amount: str = "", why: str = "") -> None:
        offence = self.plot.offence
        answers: dict[str, Any] = {
            "violation": self.violation, "stage": "first", "tier": offence.tier, "circumstances": ["none"], "kinds": ["fine"],
            "amount": amount or offence.amount, "amount_reason": f"{offence.why}{why}", "citation": offence.citation,
        }  # fmt: skip
        if offence.correction:
            answers |= {"correction_order": offence.correction, "correction_by": self.day(ago) + dt.timedelta(days=40)}
        self.act_on_party("propose", "first", ago, **answers)

    def propose_none(self, ago: int) -> None:
        """First time, slight, corrected in time."""
        self.act_on_party(
            "propose", "first", ago, violation="", stage="", tier="", circumstances=[], kinds=[], amount="", no_penalty_ground="G2",
            amount_reason="初次违法，危害后果轻微，检查次日即已改正并书面报告。",
        )  # fmt: skip

    def report(self, ago: int) -> None:
        self.act("submit_report", "first", ago, transfer_check="no", transfer_reason="未造成后果，不涉嫌犯罪")

    def investigated(self, ago: int) -> None:
        """From the beginning to the report, on five days up to this one."""
        self.begin(ago + 4)
        self.examine(ago + 3)
        self.ask(ago + 2)
        self.state(ago + 1)
        self.propose(ago + 1)
        self.report(ago)

    def send(self, ago: int) -> None:
        self.act("send_review", "head", ago, decision="send", opinion="案卷齐备，同意送法制审核", complete=True)

    def send_to_investigate(self, ago: int) -> None:
        self.act("send_review", "head", ago, decision="return", opinion="补充询问当班人员，核实起止时间和人数", complete=False)

    def review(self, ago: int, result: str = "pass") -> None:
        self._review(ago, result, "事实清楚，证据确凿，适用法律正确，程序合法，裁量适当，同意拟处罚意见。")

    def _review(self, ago: int, result: str, text: str, **more: str) -> None:
        draft = rules.newest_draft(self.facts)
        assert draft is not None  # the report made it
        row = {"draft": draft.digest, "result": result, "text": text}
        row |= {f"point_{point}": "ok" for point in Point} | more
        self.act("legal_review", REVIEWER, ago, statement=True, opinions=[row])

    def review_to_change(self, ago: int) -> None:
        """Passed after change: the reasons of the sum lack a sentence."""
        self._review(
            ago, "pass_after_change", "事实清楚，程序合法。裁量说理不完整，修改后通过。", point_discretion="not_ok",
            note_discretion="裁量理由没有说明改正情况", part_1="circumstances", condition_1="裁量理由补充检查后的改正情况",
        )  # fmt: skip

    def change(self, ago: int) -> None:
        self.propose(ago, why="检查后三日内改正，已在裁量中考虑。")
        self.act("submit_changed_draft", "first", ago, answers={"answer": "已补充改正情况，其余未动"})

    def confirm(self, ago: int) -> None:
        draft = rules.newest_draft(self.facts)
        assert draft is not None  # the handlers have handed it in
        row = {"draft": draft.digest, "result": "pass", "text": "已按意见修改，其余未变动"}
        self.act("confirm_changed_draft", REVIEWER, ago, confirmations=[row])

    # Discussion and hearing

    def discuss(self, ago: int) -> None:
        """The committee agrees to the draft, each member in his own words."""
        start = dt.datetime.combine(self.day(ago), dt.time(15), clock.ZONE)
        words = (
            "事实清楚，证据确凿，同意拟处罚意见",
            "程序合法，裁量适当，没有从轻情节，同意",
            "当事人应当承担责任，同意按送审稿处罚",
        )
        rows = [
            {"vote": "for", "words": words[number % 3]}
            for number, _member in enumerate(rules_discussion.members_on(self.day(ago)))
        ]
        self.act(
            "discuss", BUREAU_HEAD, ago, held_at=start, ended_at=start + HOW_LONG, place="市应急管理局三楼会议室",
            recorder=self.officer(RECORDER), conclusion="agree", members=rows,
        )  # fmt: skip

    def ask_hearing(self, ago: int) -> None:
        self.act_on_party("request_hearing", "first", ago, asked_way="written", letter=[self.photo("听证申请书")])

    def fix_hearing(self, ago: int) -> None:
        """On the first day that the law allows."""
        day = rules_hearing.earliest_hearing(self.day(ago))
        self.act_on_party(
            "schedule_hearing", HOST, ago, hearing_at=dt.datetime.combine(day, dt.time(9), clock.ZONE), place="市应急管理局三楼会议室", is_public=True,
            enrol_by=day - dt.timedelta(days=1), seats=20, member_1=self.officer(HEARING_MEMBERS[0]), member_2=self.officer(HEARING_MEMBERS[1]),
            clerk=self.officer(CLERK),
        )  # fmt: skip

    def serve_hearing(self, ago: int) -> None:
        self._serve("serve_hearing_notice", ago)

    def hearing_held(self, ago: int) -> None:
        """On its day, whatever number of days ago that was."""
        hearing = Hearing.objects.filter(facts=self.facts).latest("pk")
        assert hearing.hearing_at is not None  # it was fixed
        start = hearing.hearing_at
        self.act_on_party(
            "hold_hearing", HOST, (clock.today() - clock.day_of(start)).days, started_at=start, ended_at=start + HOW_LONG,
            others=f"{self.unit.contact}，当事人安全负责人", opening="主持人核对到场人员身份，宣布听证纪律，告知权利。当事人不申请回避。",
            investigator_claims="调查人员陈述违法事实、证据和处罚依据，建议按送审稿处罚。", party_defence="当事人承认事实，请求减少罚款。",
            final_statements="请求减少罚款，保证不再发生。", signed_record=[self.photo("听证笔录逐页签名")],
            examined={"opinion": "对真实性、合法性、关联性无异议"}, representatives=[],
        )  # fmt: skip

    def report_hearing(self, ago: int) -> None:
        self.act_on_party(
            "submit_hearing_report", HOST, ago, positions="调查人员建议按送审稿处罚；当事人请求减少罚款。", points="罚款数额是否适当",
            facts_found="当事人对违法事实没有异议，证据经质证属实。", proposal="keep", host_opinion="罚款在裁量阶次以内，当事人没有从轻、减轻情节，建议维持。",
            record_pages=4,
        )  # fmt: skip

    # Notice and defence

    def notify(self, ago: int) -> None:
        self.act("give_notice", "first", ago)

    def serve_notice(self, ago: int) -> None:
        self._serve("serve_notice", ago)

    def _serve(self, name: str, ago: int) -> None:
        receiver = self.unit.contact
        self.act(name, "first", ago, receiver=receiver, relation="安全负责人", proof=[self.photo("送达回执")])

    def told(self, ago: int) -> None:
        """From the report to the service of the notice, on four days up to this one."""
        self.send(ago + 3)
        self.review(ago + 1)
        self.notify(ago)
        self.serve_notice(ago)

    def waive(self, ago: int) -> None:
        signed = [self.photo("放弃陈述申辩的签名")]
        self.act_on_party("waive_rights", "first", ago, waives_defence=True, defence_signed=signed, signed_on=self.day(ago))

    def defend(self, ago: int) -> None:
        """The unit writes under its own account; of a unit without one the handlers take its letter in."""
        points = [{"text": "检查当日已经开始整改，三日内全部改正，请求从轻。"}, {"text": "近三年没有受过处罚。"}]
        account = self.plot.unit.account
        if account:
            actor = Account.objects.get(username=account)
            self.do(self.case, "receive_defence", actor, ago=ago, of=self.facts.party_id, claims=points)
        else:
            letter = [self.photo("书面申辩材料")]
            self.act_on_party("receive_defence", "first", ago, way="written", signed_record=letter, claims=points)

    def recheck(self, ago: int) -> None:
        """Nothing was stated, or nothing of it changes what is proposed."""
        answers = {"found": "改正情况和处罚记录已经核对", "accepted": False, "answer": "裁量时已经考虑，不重复从轻"}
        self.act("recheck_defence", "first", ago, effect="keep", answers=answers)

    def recheck_lighter(self, ago: int) -> None:
        answers = {"found": "经核对整改前后照片，情况属实", "accepted": True, "answer": "主动消除危害后果，予以采纳"}
        self.act(
            "recheck_defence", "first", ago, effect="lighter", effect_reason="主动消除违法行为危害后果，拟从轻处罚", answers=answers,
        )  # fmt: skip

    # Decision and performance

    def decide(self, ago: int) -> None:
        bank = OutsideBody.objects.in_force(self.day(ago)).get(code=BANK)
        self.act("decide", BUREAU_HEAD, ago, verdict="penalty", opinion="同意按送审稿处罚", pay_bank=bank)

    def decide_none(self, ago: int) -> None:
        self.act("decide", BUREAU_HEAD, ago, verdict="no_penalty", opinion="同意不予处罚，由承办人进行教育")

    def attempt(self, ago: int) -> None:
        words = "厂区停工，门卫称负责人外出，无人签收"
        self.act_on_party("attempt_service", "first", ago, mode="direct", failure=words, proof=[self.photo("未能送达")])

    def serve(self, ago: int) -> None:
        self._serve("serve_decision", ago)

    def hand_over(self, ago: int) -> None:
        """Whatever else has still to be handed over."""
        self._serve("serve_paper", ago)

    def publish(self, ago: int) -> None:
        self.act_on_party("publish_decision", PUBLICITY, ago)

    def educate(self, ago: int) -> None:
        self.act_on_party(
            "educate", "first", ago, educated_on=self.day(ago), party_words="接受教育，今后定期自查。",
            content="讲解所违反的条款、可能造成的后果和应当采取的措施，要求建立自查记录。",
        )  # fmt: skip

    def _receipt(self, number: int, ago: int, amount: str) -> dict[str, Any]:
        return {"receipt_no": f"42{self.case.pk:05d}{number:02d}", "purpose": "fine", "paid_on": self.day(ago), "amount": amount}

    def part(self, ago: int, amount: str) -> None:
        self.act_on_party("record_part_payment", FINANCE, ago, receipts=[self._receipt(1, ago, amount)])

    def remind(self, ago: int, until: str) -> None:
        self.act_on_party("remind", "first", ago, new_deadline=self.day(-int(until)))

    def pay(self, ago: int) -> None:
        self.act("confirm_payment", FINANCE, ago, receipts=[self._receipt(2, ago, self.plot.offence.amount)])

    def perform(self, ago: int) -> None:
        self.act_on_party(
            "check_correction",
            "first",
            ago,
            done_on=self.day(ago),
            passed=True,
            found="现场复查，已经按决定改正，见照片。",
        )
        self.act("confirm_performance", "head", ago)

    def submit_closing(self, ago: int) -> None:
        self._submit("submit_closing", ago, "处罚决定已经履行完毕，建议结案")

    def _submit(self, name: str, ago: int, words: str) -> None:
        self.act(name, "first", ago, words=words, retention="30y")

    def close(self, ago: int) -> None:
        self.act("approve_closing", "leader", ago, approved=True, opinion="同意结案")

    def hand_back(self, ago: int) -> None:
        self.act("approve_closing", "leader", ago, approved=False, opinion="缴款票据没有附卷，补齐后再报")

    def archive(self, ago: int) -> None:
        self.act("archive", ARCHIVIST, ago, pages=64, discs=1)

    # At any time

    def extend(self, ago: int, days: str) -> None:
        self.act(
            "extend_case", "leader", ago, extension_level="own", new_due=self.day(-int(days)), opinion="同意延长",
            work_done="已经勘验现场、询问两人并调取培训台账。", reason="涉及三家承包单位，人员分散在外地，需逐一核实劳动关系。",
        )  # fmt: skip

    def withdraw(self, ago: int) -> None:
        self.act(
            "withdraw_case", "leader", ago, end_ground="wrong_party", party_told=True, leader_opinion="同意撤销立案",
            end_reason="经查，涉案库房由另一单位租用和管理，本单位不是违法行为人。",
        )  # fmt: skip

    def close_withdrawn(self, ago: int) -> None:
        self._submit("close_withdrawn", ago, "立案已经撤销，建议结案")


def identity_of(name: str) -> str:
    """An invented number of an invented person: its sequence 000 is given to nobody."""
    seed = sum(map(ord, name))
    number = f"420281{1965 + seed % 30}{1 + seed % 12:02d}{1 + seed % 28:02d}000"
    return number + ric.calc_check_digit(number + "0")
