"""The limits that the law and the bureau set for hazards."""

from cases.terms import term

RECTIFY = term("TL-HAZ-01")
REINSPECT = term("TL-HAZ-04")
ENTER = term("TL-HAZ-09")
STOP = term("TL-HAZ-18")
