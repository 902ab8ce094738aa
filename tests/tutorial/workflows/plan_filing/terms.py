"""The limit of the law for filing a plan."""

from cases.limits import WORKING_DAYS, Term

LAW = "生产安全事故应急预案管理办法(2019) Art.29"
CHECK = Term("TL-YA-01", "备案材料核对", 5, WORKING_DAYS, "agency", LAW, "《生产安全事故应急预案管理办法》第二十九条")
