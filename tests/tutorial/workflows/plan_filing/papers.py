"""The two papers with which the bureau answers: the plan is filed, or what is missing."""

from documents.kinds import BUREAU, Document
from workflows.plan_filing.terms import LAW


class FilingPaper(Document):
    """A paper of this process."""

    folder = "plan_filing"


CERTIFICATE = FilingPaper(
    "YA-01", "应急预案备案登记表", series="应急预备", copies="unit file", seal=BUREAU, served=True, law=LAW,
    states="unit_name unit_address legal_rep phone? plan_name received_on",
)  # fmt: skip
MISSING = FilingPaper(
    "YA-02", "备案材料补正告知书", series="应急预补", copies="unit file", seal=BUREAU, served=True, law=LAW,
    states="unit_name plan_name received_on missing",
)  # fmt: skip
