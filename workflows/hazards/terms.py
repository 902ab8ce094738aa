"""The limits that the law and the bureau set for hazards."""

from cases.terms import term

RECTIFY = term("TL-HAZ-01")
ASK_EXTENSION = term("TL-HAZ-02")
ANSWER_EXTENSION = term("TL-HAZ-03")
REINSPECT = term("TL-HAZ-04")
REVIEW_RESUMPTION = term("TL-HAZ-05")
QUARTERLY_REPORT = term("TL-HAZ-06")
ANNUAL_REPORT = term("TL-HAZ-07")
REPORT_MAJOR = term("TL-HAZ-08")
ENTER = term("TL-HAZ-09")
ISSUE_LISTING = term("TL-HAZ-10")
TREAT = term("TL-HAZ-11")
ASK_LISTED_EXTENSION = term("TL-HAZ-12")
ACCEPT_LISTED = term("TL-HAZ-13")
TRACK = term("TL-HAZ-14")
PROPOSE_CLOSURE = term("TL-HAZ-15")
DAILY_FINE = term("TL-HAZ-16")
CUT_NOTICE = term("TL-HAZ-17")
STOP = term("TL-HAZ-18")
TREATMENT_PLAN = term("TL-HAZ-19")
