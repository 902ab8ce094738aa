"""The specimen's own limits, one of each kind that the tests need."""

from cases.limits import DAYS, WORKING_DAYS, Term

# fmt: off
ANSWER = Term("TL-SPC-01", "答复来信", 5, DAYS, "agency", configurable=True, other_units=(WORKING_DAYS,))
PAY = Term("TL-SPC-02", "缴纳款项", 15, DAYS, "party", rolls=True)
WEIGH = Term("TL-SPC-03", "研究事项", 5, WORKING_DAYS, "legal reviewer", configurable=True)
SURVEY = Term("TL-SPC-04", "实地查看", 10, DAYS, "inspector", rolls=True, configurable=True)
ASSESS = Term("TL-SPC-05", "评估", 10, DAYS, "tip-off clerk", configurable=True)
SETTLE = Term("TL-SPC-06", "办结事项", 90, DAYS, "case handler")
SET = Term("TL-SPC-07", "限期办理", None, DAYS, "inspector", minimum=1, maximum=90)
# fmt: on
