"""The limits that the law and the bureau set for hazards."""

from cases.countings import after_quarter, after_year, before_due, window_before
from cases.general_terms import by_the_measures
from cases.limits import DAYS, HOURS, MONTHS, WORKING_DAYS, Term, Unit

# fmt: off
RECTIFY = Term(
    "TL-HAZ-01", "整改期限", None, DAYS, "enterprise", rolls=True, configurable=True, maximum=90,
    law="安全生产法 Art.65(1)(2); order text", basis="《安全生产法》第65条第1款第2项；整改指令书",
)
ASK_EXTENSION = by_the_measures(Term(
    "TL-HAZ-02", "整改延期申请", 10, DAYS, "enterprise", configurable=True, counts=window_before, is_window=True,
    law="安全生产违法行为行政处罚办法(2015) Art.16", basis="《安全生产违法行为行政处罚办法》（2015年修正）第16条",
))
ANSWER_EXTENSION = by_the_measures(Term(
    "TL-HAZ-03", "延期申请答复", 5, DAYS, "agency", configurable=True, other_units=(WORKING_DAYS,),
    law="安全生产违法行为行政处罚办法(2015) Art.16", basis="《安全生产违法行为行政处罚办法》（2015年修正）第16条",
))
REINSPECT = by_the_measures(Term(
    "TL-HAZ-04", "整改复查", 10, DAYS, "inspector", rolls=True, configurable=True,
    law="安全生产违法行为行政处罚办法(2015) Art.16; Hubei 鄂安〔2010〕20号 Art.10 (10 days, for listed major hazards)",
    basis="《安全生产违法行为行政处罚办法》（2015年修正）第16条；鄂安〔2010〕20号第10条",
))
REVIEW_RESUMPTION = Term(
    "TL-HAZ-05", "重大隐患恢复生产现场审查", 10, DAYS, "agency", configurable=True,
    law="安全生产事故隐患排查治理暂行规定(安监总局令16号) Art.23; 安全生产法 Art.65(1)(3) needs approval",
    basis="《安全生产事故隐患排查治理暂行规定》（安监总局令第16号）第23条；《安全生产法》第65条第1款第3项",
)
QUARTERLY_REPORT = Term(
    "TL-HAZ-06", "企业隐患季度报表", 15, DAYS, "enterprise", rolls=True, configurable=True, counts=after_quarter,
    law="安监总局令16号 Art.14", basis="《安全生产事故隐患排查治理暂行规定》（安监总局令第16号）第14条",
)
ANNUAL_REPORT = Term(
    "TL-HAZ-07", "企业隐患年度报表", None, Unit.FIXED_DATE, "enterprise", rolls=True, configurable=True, counts=after_year,
    law="安监总局令16号 Art.14", basis="《安全生产事故隐患排查治理暂行规定》（安监总局令第16号）第14条",
)
REPORT_MAJOR = Term(
    "TL-HAZ-08", "重大隐患上报", 24, HOURS, "enterprise", configurable=True,
    law="安全生产法 Art.41(2) 及时报告", basis="《安全生产法》第41条第2款（及时报告）",
)
ENTER = Term("TL-HAZ-09", "隐患录入台账", 2, WORKING_DAYS, "inspector", configurable=True)
ISSUE_LISTING = Term(
    "TL-HAZ-10", "挂牌督办下达", 5, WORKING_DAYS, "safety committee office", configurable=True,
    law="Hubei 鄂安〔2010〕20号 (procedure); number is local default", basis="鄂安〔2010〕20号；本局规定",
)
TREAT = Term(
    "TL-HAZ-11", "挂牌治理最长期限", 180, DAYS, "enterprise", rolls=True, configurable=True,
    law="local default (one city uses a 1-year cap)",
)
ASK_LISTED_EXTENSION = Term(
    "TL-HAZ-12", "挂牌隐患延期申请", 20, WORKING_DAYS, "enterprise/responsible unit", configurable=True, counts=before_due,
    law="local example (Qingdao rule); not national", basis="本局规定（参照青岛市做法）",
)
ACCEPT_LISTED = Term(
    "TL-HAZ-13", "挂牌隐患验收核销", 10, DAYS, "listing authority", rolls=True, configurable=True,
    law="Hubei 鄂安〔2010〕20号 Art.10", basis="鄂安〔2010〕20号第10条",
)
TRACK = Term(
    "TL-HAZ-14", "联合跟踪督办间隔", 60, DAYS, "safety committee office", configurable=True,
    law="local default derived from 5 rounds in 2023",
)
PROPOSE_CLOSURE = Term(
    "TL-HAZ-15", "提请关闭触发", None, Unit.EVENTS, "agency",
    law="安全生产法 Art.113(1)", basis="《安全生产法》第113条第1项",
)
DAILY_FINE = Term("TL-HAZ-16", "按日连续处罚", 1, DAYS, "agency", law="安全生产法 Art.112", basis="《安全生产法》第112条")
CUT_NOTICE = Term(
    "TL-HAZ-17", "停电措施提前通知", 24, HOURS, "officer", must_pass=True,
    law="安全生产法 Art.70", basis="《安全生产法》第70条",
)
STOP = by_the_measures(Term(
    "TL-HAZ-18", "责令暂时停产停业期限", 6, MONTHS, "agency", configurable=True,
    law="安全生产违法行为行政处罚办法(2015) Art.14(3)", basis="《安全生产违法行为行政处罚办法》（2015年修正）第14条第3项",
))
TREATMENT_PLAN = Term(
    "TL-HAZ-19", "挂牌治理方案报送", 10, DAYS, "enterprise", rolls=True, configurable=True,
    law="local default (plan required by 鄂安〔2010〕20号 Art.7; number is local)", basis="鄂安〔2010〕20号第7条；本局规定",
)
HAND_OVER_RECEIPT = Term(
    "TL-HAZ-20", "移送主管部门回执", 5, WORKING_DAYS, "section head", configurable=True,
    law="安全生产法 Art.69 (hand-over duty, no number); hazard.md section 4; local default",
    basis="《安全生产法》第69条；本局规定",
)
VERIFY = Term("TL-HAZ-21", "隐患核实", 3, WORKING_DAYS, "section head", configurable=True)
ORDER = Term("TL-HAZ-22", "核实后责令", 3, WORKING_DAYS, "inspector", configurable=True)
SERVE = Term("TL-HAZ-23", "文书送达", 7, WORKING_DAYS, "inspector", configurable=True)
DECIDE_CLOSING = Term("TL-HAZ-24", "销号审批", 5, WORKING_DAYS, "deputy leader", configurable=True)
HAND_ON = Term("TL-HAZ-25", "销号退回后继续办理", 2, WORKING_DAYS, "inspector/section head", configurable=True)
DANGER = Term("TL-HAZ-26", "现实危险的处置或者复看", 24, HOURS, "inspector/section head", configurable=True)
ANSWER_REFERRAL = Term("TL-HAZ-28", "销号后登记移送处罚的结果", 90, DAYS, "section head", configurable=True)
CONFIRM_STOP = Term(
    "TL-HAZ-27", "电话决定停产停业的本人确认", 24, HOURS, "deputy leader", configurable=True,
    law="local default, by likeness of 行政强制法 Art.19", basis="本局规定（参照《行政强制法》第19条）",
)
ITEM = Term(
    "TL-HAZ-29", "整改项期限", None, DAYS, "enterprise/inspector", rolls=True, configurable=True, maximum=90,
    law="安全生产法 Art.65(1)(2); order text", basis="《安全生产法》第65条第1款第2项；整改指令书",
)
REVISIT = Term("TL-HAZ-30", "销号后回访", None, DAYS, "inspector", rolls=True, configurable=True)
HANDLE = Term("TL-HAZ-31", "环节办理", 10, WORKING_DAYS, "inspector", configurable=True)
ANSWER_LISTED = Term("TL-HAZ-32", "挂牌延期申请答复", 10, WORKING_DAYS, "safety committee office", configurable=True)
# fmt: on
