"""The specimen's own papers: an internal sheet and one that is served, printed on forms of hazards."""

from documents.kinds import BUREAU, Document


class SpecimenPaper(Document):
    """A paper of the specimen."""

    folder = "specimen"


class SetPaper(SpecimenPaper):
    """One whose head bears the name of the set."""

    in_set = True


# fmt: off
SHEET = SpecimenPaper(
    "SPC-01", "事项审批表", inside=True, series="应急样审", keeps="permanent",
    states="hazard_no acceptance_no publicity? leader_opinion closed_on",
)
NOTICE = SetPaper(
    "SPC-02", "事项告知书", series="应急样告", copies="unit file", seal=BUREAU, served=True,
    states="ref_order_no reinspected_on items[no result evidence?] overall_result next_action? inspector_1 inspector_2 unit_name",
    needs={"next_action": lambda f, x: f.get("overall_result") != "全部整改合格"},
)
ORDER = SpecimenPaper(
    "SPC-03", "责令改正通知书", series="应急样令", copies="unit file", seal=BUREAU, served=True, decides="opinion",
    states=(
        "unit_name unit_address? facts informant? seen_on due_on amount kind opinion items[no problem requirement?] inspector_1 case_no "
        "served_at? remark?"
    ),
)
LIST = SpecimenPaper(
    "SPC-04", "住户名册", inside=True, series="应急样册", in_volumes="rows", summed="persons fen", is_list=True,
    states="rows[no head persons fen]",
)
# fmt: on
