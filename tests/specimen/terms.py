"""Limits of the specimen, borrowed from the law."""

from cases.terms import term

ANSWER = term("TL-HAZ-03")  # 5 natural days
PAY = term("TL-ENF-25")  # 15 natural days from service
WEIGH = term("TL-ENF-22")  # 5 working days
SURVEY = term("TL-HAZ-04")  # 10 natural days, rolls
ASSESS = term("TL-TIP-04")  # 10 natural days, does not roll
SETTLE = term("TL-ENF-08")  # 90 natural days
