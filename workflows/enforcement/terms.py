"""The limits of enforcement, and of the smaller procedures around it, countable before their processes are built."""

from dataclasses import replace
from datetime import date, timedelta

from cases import calendar, terms
from cases.calendar import Counted
from cases.general_terms import by_the_measures
from cases.limits import DAYS, HOURS, MONTHS, WORKING_DAYS, YEARS, Term, Unit

HEARD_BY_COURT = 30  # natural days where the court hears the parties; its 5 and 7 are working days


def _clear_before(limit: Term, event: date, length: int | None) -> Counted:
    """From the hearing: that many working days lie strictly between."""
    number = limit.chosen_length(length)
    counted = calendar.count_back_working_days(event, number, clear=True)
    return replace(counted, basis=f"{limit.basis}；与听证日之间须间隔{number}个工作日，首尾两日不计")


def _court(limit: Term, day: date, length: int | None) -> Counted:
    """5 working days to accept, 7 to rule, 30 natural days where the court hears the parties."""
    number = limit.chosen_length(length)
    return terms.count_length(limit, day, number, DAYS if number == HEARD_BY_COURT else WORKING_DAYS)


def _ranking(limit: Term, day: date, length: int | None) -> Counted:
    """A working day of the month after the one in which the day lies."""
    number = limit.chosen_length(length)
    counted = calendar.count_working_days(calendar.add_months(day.replace(day=1), 1) - timedelta(days=1), number)
    return replace(counted, basis=f"{limit.basis}；次月第{number}个工作日前")


# fmt: off
# Filing, investigation, seizure
LIMITATION = Term(
    "TL-ENF-01", "处罚时效（一般）", 2, YEARS, "agency",
    law="行政处罚法 Art.36(1)(2)", basis="《行政处罚法》第36条",
)
LIMITATION_WITH_HARM = Term(
    "TL-ENF-02", "处罚时效（生命健康安全且有危害后果）", 5, YEARS, "agency",
    law="行政处罚法 Art.36(1)", basis="《行政处罚法》第36条第1款",
).since(date(2021, 7, 15), length=2, law="行政处罚法(2017) Art.29", basis="《行政处罚法》（2017年修正）第29条")
HAND_IN_CASH = Term(
    "TL-ENF-03", "当场收缴罚款上缴机关", 2, WORKING_DAYS, "officer",
    law="行政处罚法 Art.71, 85", basis="《行政处罚法》第71条、第85条",
)
BANK_CASH = Term(
    "TL-ENF-04", "机关缴付指定银行", 2, WORKING_DAYS, "finance",
    law="行政处罚法 Art.71, 85", basis="《行政处罚法》第71条、第85条",
)
REPORT_ON_THE_SPOT = by_the_measures(Term(
    "TL-ENF-05", "当场处罚报所属机关备案", 5, DAYS, "officer", configurable=True,
    law="行政处罚法 Art.52(3) requires filing, gives no number; 安全生产违法行为行政处罚办法(2015) 5 days",
    basis="《行政处罚法》第52条第3款；《安全生产违法行为行政处罚办法》（2015年修正）（5日）",
))
DECIDE_FILING = Term(
    "TL-ENF-06", "线索核查立案决定", 7, WORKING_DAYS, "case handler", configurable=True,
    law="no national number for this agency; local default", basis="《行政处罚法》第54条第2款（及时立案）；本局规定",
)
FILE_AFTERWARDS = by_the_measures(Term(
    "TL-ENF-07", "紧急先行取证补办立案", 5, DAYS, "case handler", configurable=True, other_units=(WORKING_DAYS,),
    law="安全生产违法行为行政处罚办法(2015) Art.23 (approx.)", basis="《安全生产违法行为行政处罚办法》（2015年修正）第23条",
))
DECIDE = Term(
    "TL-ENF-08", "案件办理期限", 90, DAYS, "case handler", tells_before=(30, 10, 3),
    law="行政处罚法 Art.60", basis="《行政处罚法》第60条",
)
DECIDE_BY_MEASURES = by_the_measures(Term(
    "TL-ENF-09", "案件办理期限（部门规章，旧）", 30, DAYS, "case handler", configurable=True,
    law="安全生产违法行为行政处罚办法(2015 amendment) Art.32", basis="《安全生产违法行为行政处罚办法》（2015年修正）第32条",
))
DECIDE_LONGEST = by_the_measures(Term(
    "TL-ENF-10", "特殊情况延长至180日", 180, DAYS, "case handler", configurable=True,
    law="安全生产违法行为行政处罚办法(2015) Art.32", basis="《安全生产违法行为行政处罚办法》（2015年修正）第32条",
))
SETTLE_PRESERVATION = Term(
    "TL-ENF-11", "先行登记保存处理", 7, WORKING_DAYS, "case handler", tells_before=(2,),
    law="行政处罚法 Art.56, 85", basis="《行政处罚法》第56条、第85条",
)
SEIZURE = Term(
    "TL-ENF-12", "查封扣押期限", 30, DAYS, "case handler", tells_before=(2,),
    law="行政强制法 Art.25(1)(2)", basis="《行政强制法》第25条第1款、第2款",
)
TESTING_EXCLUDED = Term(
    "TL-ENF-13", "检测检验鉴定期间不计入", None, Unit.DAYS_EXCLUDED, "case handler",
    law="行政强制法 Art.25(3)", basis="《行政强制法》第25条第3款",
)
APPROVE_URGENT_SEIZURE = Term(
    "TL-ENF-14", "紧急查封扣押补办批准", 24, HOURS, "officer",
    law="行政强制法 Art.19", basis="《行政强制法》第19条",
)
DECIDE_RECUSAL = Term(
    "TL-ENF-15", "回避决定", 3, WORKING_DAYS, "agency head", configurable=True,
    law="行政处罚法 Art.43(3) (no number); local default", basis="《行政处罚法》第43条第3款；本局规定",
)
RECHECK_DEFENCE = Term(
    "TL-ENF-16", "陈述申辩复核", 5, WORKING_DAYS, "case handler", configurable=True,
    law="行政处罚法 Art.45(1) (no number); local default", basis="《行政处罚法》第45条第1款；本局规定",
)

# Defence, hearing, review, decision
DEFEND = Term(
    "TL-ENF-17", "陈述申辩期限", 3, WORKING_DAYS, "party", configurable=True, lengths=(3, 5), must_pass=True,
    law="行政处罚法 Art.44, 45, 62 (no number in law); local default",
    basis="《行政处罚法》第44条、第45条、第62条；本局规定",
)
ASK_HEARING = Term(
    "TL-ENF-18", "听证申请", 5, WORKING_DAYS, "party", must_pass=True,
    law="行政处罚法 Art.64(1), 85", basis="《行政处罚法》第64条第1项、第85条",
)
NOTIFY_HEARING = Term(
    "TL-ENF-19", "听证通知", 7, WORKING_DAYS, "hearing host", counts=_clear_before,
    law="行政处罚法 Art.64(2), 85", basis="《行政处罚法》第64条第2项、第85条",
)
HOLD_HEARING = Term("TL-ENF-20", "组织听证", 15, WORKING_DAYS, "hearing host", configurable=True)
ANNOUNCE_HEARING = Term("TL-ENF-21", "听证公告", 3, WORKING_DAYS, "hearing host", configurable=True, counts=_clear_before)
LEGAL_REVIEW = Term("TL-ENF-22", "法制审核办理", 5, WORKING_DAYS, "legal reviewer", configurable=True)
SERVE_DECISION = Term(
    "TL-ENF-23", "处罚决定书送达", 7, WORKING_DAYS, "case handler",
    law="行政处罚法 Art.61, 85", basis="《行政处罚法》第61条、第85条",
)
HEARING_REPORT = Term(
    "TL-ENF-49", "听证报告", 5, WORKING_DAYS, "hearing host", configurable=True,
    law="local default (ministry measures give no number)",
)

# Payment, remedies, enforcement by the court
PAY = Term(
    "TL-ENF-25", "缴纳罚款", 15, DAYS, "party", rolls=True,
    law="行政处罚法 Art.66(2), 67(3)", basis="《行政处罚法》第66条第2款、第67条第3款",
)
PAY_LATER = Term(
    "TL-ENF-26", "延期分期缴纳", None, DAYS, "party", rolls=True, configurable=True,
    law="行政处罚法 Art.66(2), 72(2)", basis="《行政处罚法》第66条第2款、第72条第2款",
)
SURCHARGE = Term(
    "TL-ENF-27", "加处罚款", None, Unit.RATE, "party",
    law="行政处罚法 Art.72(1)(i), 73(3); 行政强制法 Art.45, 42",
    basis="《行政处罚法》第72条第1款第1项、第73条第3款；《行政强制法》第45条、第42条",
)
RECONSIDER = Term(
    "TL-ENF-28", "申请行政复议", 60, DAYS, "party", rolls=True,
    law="行政复议法(2023) Art.20", basis="《行政复议法》（2023年修订）第20条",
)
RECONSIDER_FIRST = Term(
    "TL-ENF-29", "当场处罚复议前置", None, Unit.RULE, "party",
    law="行政复议法(2023) Art.23(1)(i) and 23(2) (duty to tell), effective 2024-01-01",
    basis="《行政复议法》（2023年修订）第23条第1款第1项、第2款",
)
RECONSIDERATION_BODY = Term(
    "TL-ENF-30", "复议机关", None, Unit.RULE, "system",
    law="行政复议法(2023) Art.24 (verified); 2017 version Art.12 (verified)", basis="《行政复议法》（2023年修订）第24条",
)
SUE = Term(
    "TL-ENF-31", "提起行政诉讼", 6, MONTHS, "party", rolls=True,
    law="行政诉讼法(2017) Art.46", basis="《行政诉讼法》（2017年修正）第46条",
)
SUE_AFTER_RECONSIDERATION = Term(
    "TL-ENF-32", "复议后起诉", 15, DAYS, "party", rolls=True,
    law="行政诉讼法 Art.45", basis="《行政诉讼法》第45条",
)
DECIDE_RECONSIDERATION = Term(
    "TL-ENF-33", "复议审理期限", 60, DAYS, "reconsideration body", rolls=True, lengths=(60, 30),
    law="行政复议法(2023) Art.62", basis="《行政复议法》（2023年修订）第62条",
)
APPLY_TO_COURT = Term(
    "TL-ENF-34", "申请法院强制执行", 3, MONTHS, "agency", rolls=True,
    law="行政强制法 Art.53; 行诉解释 Art.156",
    basis="《行政强制法》第53条；《最高人民法院关于适用〈行政诉讼法〉的解释》第156条",
)
DUN = Term(
    "TL-ENF-35", "强制执行前催告", 10, WORKING_DAYS, "party",
    law="行政强制法 Art.54, 69", basis="《行政强制法》第54条、第69条",
)
DUN_AFTER_SURCHARGE = Term(
    "TL-ENF-36", "加处罚款超过三十日催告", 30, DAYS, "agency",
    law="行政强制法 Art.46", basis="《行政强制法》第46条",
)
COURT = Term(
    "TL-ENF-37", "法院受理与裁定", None, WORKING_DAYS, "court", lengths=(5, 7, 30), counts=_court,
    law="行政强制法 Art.56-58, 69", basis="《行政强制法》第56条至第58条、第69条",
)
APPEAL_NON_ACCEPTANCE = Term(
    "TL-ENF-38", "不受理裁定复议", 15, DAYS, "agency", rolls=True,
    law="行政强制法 Art.56(2), 58(3)", basis="《行政强制法》第56条第2款、第58条第3款",
)
END_SUSPENDED = Term(
    "TL-ENF-39", "中止执行终结", 3, YEARS, "agency",
    law="行政强制法 Art.39(2)", basis="《行政强制法》第39条第2款",
)
NO_ENFORCEMENT_HOURS = Term(
    "TL-ENF-40", "执行禁止时段", None, Unit.RULE, "agency", configurable=True,
    law="行政强制法 Art.43(1)", basis="《行政强制法》第43条第1款",
)
REFUND = Term(
    "TL-ENF-50", "退还罚没款", 15, WORKING_DAYS, "finance", configurable=True,
    law="行政处罚法 Art.82-83 (duty to return, no number); local default through the treasury",
    basis="《行政处罚法》第82条、第83条；本局规定",
)
CHECK_CORRECTION = Term(
    "TL-ENF-51", "改正复查", 10, DAYS, "case handler", rolls=True, configurable=True,
    law="local default, as TL-HAZ-04",
)

# Closing, archive, publicity
CLOSE = Term("TL-ENF-41", "结案", 10, WORKING_DAYS, "case handler", configurable=True)
ARCHIVE = Term(
    "TL-ENF-42", "立卷归档", 30, DAYS, "case handler", rolls=True, configurable=True,
    law="local default; 行政处罚法 Art.47 requires archiving", basis="《行政处罚法》第47条；本局规定",
)
KEEP_FILE = Term(
    "TL-ENF-43", "案卷保管期限", 30, YEARS, "archivist", configurable=True,
    law="Henan form guide: permanent, 30 or 10 years; Tianjin 2009: permanent", basis="案卷归档的地方规定",
)
PUBLISH_PENALTY = Term(
    "TL-ENF-44", "处罚信息公开", 7, WORKING_DAYS, "publicity officer",
    law="安全生产法 Art.78(2) (7 working days); 国办发〔2018〕118号", basis="《安全生产法》第78条第2款；国办发〔2018〕118号",
)
PUBLISH_OTHER = Term(
    "TL-ENF-45", "其他执法决定公开", 20, WORKING_DAYS, "publicity officer",
    law="国办发〔2018〕118号", basis="国办发〔2018〕118号",
)
WITHDRAW_PUBLICITY = Term(
    "TL-ENF-46", "撤回已公开信息", 3, WORKING_DAYS, "publicity officer",
    law="行政处罚法 Art.48(2), 85", basis="《行政处罚法》第48条第2款、第85条",
)
PUBLICITY_ENDS = Term(
    "TL-ENF-47", "公示期限届满下架", None, YEARS, "publicity officer", configurable=True, lengths=(5, 2),
    law="one district's rule (Hebei); credit-repair rules differ", basis="信用公示的地方规定",
)
FILE_DECISION = by_the_measures(Term(
    "TL-ENF-48", "处罚决定备案", 10, DAYS, "case handler", configurable=True,
    law="安全生产违法行为行政处罚办法(2015) Art.62: fine >=50,000, confiscation, stop-production, revocation",
    basis="《安全生产违法行为行政处罚办法》（2015年修正）第62条",
))
AGENCY_RECEIPT = Term(
    "TL-ENF-52", "移送其他机关回执", 5, WORKING_DAYS, "section head", configurable=True,
    law="local default (行政处罚法 Art.22, 25, 27 give no number)", basis="《行政处罚法》第22条、第25条、第27条；本局规定",
)
DISPOSE_CONFISCATED = Term(
    "TL-ENF-53", "罚没物品处理", 60, DAYS, "case handler", rolls=True, configurable=True,
    law="行政处罚法 Art.74(1) (no number); local default", basis="《行政处罚法》第74条第1款；本局规定",
)

# Transfer to the police
APPROVE_TRANSFER = Term(
    "TL-TRF-01", "批准移送", 3, DAYS, "main head", configurable=True, other_units=(WORKING_DAYS,),
    law="行政执法机关移送涉嫌犯罪案件的规定(2020) Art.5", basis="《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订）第5条",
)
TRANSFER = Term(
    "TL-TRF-02", "移送公安机关", 24, HOURS, "special team (>=2 officers)",
    law="same, Art.5", basis="《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订）第5条",
)
POLICE_DECIDE = Term(
    "TL-TRF-03", "公安立案审查", 3, DAYS, "police",
    law="same, Art.8", basis="《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订）第8条",
)
POLICE_PASS_ON = Term(
    "TL-TRF-04", "公安内部转送", 24, HOURS, "police",
    law="same, Art.7", basis="《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订）第7条",
)
ASK_POLICE_AGAIN = Term(
    "TL-TRF-05", "提请复议", 3, DAYS, "agency",
    law="same, Art.9", basis="《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订）第9条",
)
HAND_OVER_GOODS = Term(
    "TL-TRF-06", "涉案物品移交", 3, DAYS, "agency",
    law="same, Art.12", basis="《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订）第12条",
)

# Accidents
REPORT_ACCIDENT = Term(
    "TL-ACC-01", "单位负责人报告", 1, HOURS, "enterprise",
    law="生产安全事故报告和调查处理条例 Art.9", basis="《生产安全事故报告和调查处理条例》第9条",
)
PASS_ACCIDENT_ON = Term(
    "TL-ACC-02", "部门逐级上报", 2, HOURS, "agency",
    law="same, Art.11", basis="《生产安全事故报告和调查处理条例》第11条",
)
REPORT_CASUALTIES = Term(
    "TL-ACC-03", "伤亡变化补报", 30, DAYS, "agency", lengths=(30, 7),
    law="same, Art.13", basis="《生产安全事故报告和调查处理条例》第13条",
)
INVESTIGATE_ACCIDENT = Term(
    "TL-ACC-04", "事故调查报告", 60, DAYS, "investigation team",
    law="same, Art.29", basis="《生产安全事故报告和调查处理条例》第29条",
)
ANSWER_INVESTIGATION = Term(
    "TL-ACC-05", "事故批复", 15, DAYS, "government",
    law="same, Art.32", basis="《生产安全事故报告和调查处理条例》第32条",
)
ASSESS_MEASURES = Term(
    "TL-ACC-06", "整改落实评估", 1, YEARS, "government",
    law="安全生产法 Art.86(3)", basis="《安全生产法》第86条第3款",
)

# Reward for tip-offs
ACCEPT_TIP = Term("TL-TIP-01", "举报受理决定", 5, WORKING_DAYS, "tip-off clerk", configurable=True)
CHECK_TIP = Term(
    "TL-TIP-02", "举报核查", 60, DAYS, "inspector", configurable=True,
    law="ministry practice", basis="本局规定（参照部门做法）",
)
FETCH_REWARD = Term(
    "TL-TIP-03", "领取奖金", 60, DAYS, "tipster", rolls=True, configurable=True,
    law="安全生产领域举报奖励办法(2018)", basis="《安全生产领域举报奖励办法》（2018年）",
)
ANSWER_TIP = Term(
    "TL-TIP-04", "核查结果反馈", 10, DAYS, "tip-off clerk", configurable=True,
    law="2012 version of the reward measures: 10 days (found); 2018 version not checked", basis="举报奖励办法（2012年版）",
)

# Emergency plans, open government, monthly ranking
FILE_PLAN = Term(
    "TL-PLAN-01", "预案备案申报", 20, WORKING_DAYS, "enterprise",
    law="生产安全事故应急预案管理办法(2019) Art.26", basis="《生产安全事故应急预案管理办法》（2019年修正）第26条",
)
CHECK_PLAN = Term(
    "TL-PLAN-02", "备案材料核对", 5, WORKING_DAYS, "agency",
    law="same, Art.28-29", basis="《生产安全事故应急预案管理办法》（2019年修正）第28条、第29条",
)
FILE_REVISED_PLAN = Term(
    "TL-PLAN-03", "预案修订后重新备案", 3, YEARS, "enterprise", configurable=True,
    law="same, Art.35-37 (3-yearly review for high-risk units)",
    basis="《生产安全事故应急预案管理办法》（2019年修正）第35条至第37条",
)
PUBLISH_UNASKED = Term(
    "TL-INF-01", "主动公开", 20, WORKING_DAYS, "publicity officer",
    law="政府信息公开条例 Art.26", basis="《政府信息公开条例》第26条",
)
ANSWER_REQUEST = Term(
    "TL-INF-02", "依申请公开答复", 20, WORKING_DAYS, "agency",
    law="政府信息公开条例 Art.33", basis="《政府信息公开条例》第33条",
)
RANK = Term(
    "TL-ASM-01", "月度考核发布", 10, WORKING_DAYS, "safety committee office", configurable=True, counts=_ranking,
    law="local (seed: monthly ranking)", basis="本局规定（月度考核）",
)
# fmt: on
