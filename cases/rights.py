"""What offices may do on this floor beside reading: keep the reference data, open a sealed value."""

from permissions.roles import Role, allow, allow_in_case

REFERENCE = ("enterprise", "spokesman", "violation", "criterion", "finding", "specialoperation", "outsidebody", "dayoverride")
SEEN = ("case", "deadline", "referral")  # metadata only: the administrator reads no file

for _name in REFERENCE:
    for _act in ("view", "add", "change"):
        allow(f"cases.{_act}_{_name}", Role.SYSTEM_ADMIN)
allow("cases.delete_dayoverride", Role.SYSTEM_ADMIN)
for _name in SEEN:
    allow(f"cases.view_{_name}", Role.SYSTEM_ADMIN)

# Two of them, one to propose and another to confirm (`cases.doubles`).
allow("cases.merge_enterprise", Role.SECTION_HEAD)
allow("cases.rename_enterprise", Role.SECTION_HEAD)

allow_in_case(
    "cases.reveal_party",
    Role.INSPECTOR,
    Role.CASE_HANDLER,
    Role.SECTION_HEAD,
    Role.LEGAL_REVIEWER,
    Role.DEPUTY_LEADER,
    Role.BUREAU_HEAD,
    Role.FINANCE_OFFICER,
    Role.TOWNSHIP_RELIEF_OFFICER,
    Role.COUNTY_RELIEF_OFFICER,
)
