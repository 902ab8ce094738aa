"""The table of offices: what each role is called, what it may do in one sentence, and how far it sees."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """How far an office reaches over cases; the region and section of the appointment fill it in."""

    COUNTY_ALL = "county_all", _("The whole county")
    COUNTY_SECTION = "county_section", _("The own section")
    TOWNSHIP = "township", _("The own township")
    VILLAGE = "village", _("The own village")
    NAMED = "named", _("Only cases in which the person is named")
    NONE = "none", _("No case at all")


class Role(models.TextChoices):
    """An office that an account can be appointed to (or, for the last ones, a capacity that needs no appointment)."""

    INSPECTOR = "inspector", _("Law-enforcement inspector")
    CASE_HANDLER = "case_handler", _("Case handler")
    SECTION_HEAD = "section_head", _("Head of section")
    LEGAL_REVIEWER = "legal_reviewer", _("Legal reviewer")
    DEPUTY_LEADER = "deputy_leader", _("Deputy head of the bureau")
    BUREAU_HEAD = "bureau_head", _("Head of the bureau")
    CASE_COMMITTEE = "case_committee", _("Case review committee")
    DISCUSSION_MEMBER = "discussion_member", _("Member of the case review committee")
    HEARING_HOST = "hearing_host", _("Hearing host")
    HEARING_MEMBER = "hearing_member", _("Hearing member")
    CLERK = "clerk", _("Clerk of hearings and meetings")
    FINANCE_OFFICER = "finance_officer", _("Finance officer")
    ARCHIVIST = "archivist", _("Archivist")
    PUBLICITY_OFFICER = "publicity_officer", _("Publicity officer")
    TOWNSHIP_SAFETY_OFFICER = "township_safety_officer", _("Township safety officer")
    TOWNSHIP_LEADER = "township_leader", _("Township leader in charge")
    TOWNSHIP_RELIEF_OFFICER = "township_relief_officer", _("Township relief officer")
    VILLAGE_OFFICER = "village_officer", _("Village information officer")
    COUNTY_RELIEF_OFFICER = "county_relief_officer", _("County relief officer")
    RELIEF_APPROVER = "relief_approver", _("Relief approver")
    SAFETY_COMMITTEE_OFFICE = "safety_committee_office", _("Safety committee office")
    SECTOR_COMMITTEE = "sector_committee", _("Sector safety committee")
    ENTERPRISE_USER = "enterprise_user", _("Enterprise user")
    DISCIPLINE_OBSERVER = "discipline_observer", _("Discipline inspection observer")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    PARTY = "party", _("Party or its representative")
    TIPSTER = "tipster", _("Person who tips off")
    PUBLIC_VISITOR = "public_visitor", _("Public visitor")
    SYSTEM = "system", _("The system (timed steps)")


SCOPE: dict[Role, Scope] = {
    Role.INSPECTOR: Scope.COUNTY_SECTION,
    Role.CASE_HANDLER: Scope.COUNTY_SECTION,
    Role.SECTION_HEAD: Scope.COUNTY_SECTION,
    Role.LEGAL_REVIEWER: Scope.COUNTY_ALL,
    Role.DEPUTY_LEADER: Scope.COUNTY_ALL,
    Role.BUREAU_HEAD: Scope.COUNTY_ALL,
    Role.CASE_COMMITTEE: Scope.COUNTY_ALL,
    Role.DISCUSSION_MEMBER: Scope.COUNTY_ALL,
    Role.HEARING_HOST: Scope.COUNTY_ALL,
    Role.HEARING_MEMBER: Scope.COUNTY_ALL,
    Role.CLERK: Scope.COUNTY_ALL,
    Role.FINANCE_OFFICER: Scope.COUNTY_ALL,
    Role.ARCHIVIST: Scope.COUNTY_ALL,
    Role.PUBLICITY_OFFICER: Scope.COUNTY_ALL,
    Role.TOWNSHIP_SAFETY_OFFICER: Scope.TOWNSHIP,
    Role.TOWNSHIP_LEADER: Scope.TOWNSHIP,
    Role.TOWNSHIP_RELIEF_OFFICER: Scope.TOWNSHIP,
    Role.VILLAGE_OFFICER: Scope.VILLAGE,
    Role.COUNTY_RELIEF_OFFICER: Scope.COUNTY_SECTION,
    Role.RELIEF_APPROVER: Scope.COUNTY_ALL,
    Role.SAFETY_COMMITTEE_OFFICE: Scope.COUNTY_ALL,
    Role.SECTOR_COMMITTEE: Scope.NAMED,
    Role.ENTERPRISE_USER: Scope.NAMED,
    Role.DISCIPLINE_OBSERVER: Scope.NAMED,
    Role.AUDITOR: Scope.COUNTY_ALL,
    Role.SYSTEM_ADMIN: Scope.NONE,
    Role.PARTY: Scope.NAMED,
    Role.TIPSTER: Scope.NONE,
    Role.PUBLIC_VISITOR: Scope.NONE,
    Role.SYSTEM: Scope.NONE,
}

# Offices whose standing alone opens every file they cover. A hearing host, a committee member or a publicity officer covers the
# county when a step of theirs comes up, but reads only the files in which he is named.
OFFICE_READS: frozenset[Role] = frozenset(
    {
        Role.INSPECTOR,
        Role.CASE_HANDLER,
        Role.SECTION_HEAD,
        Role.LEGAL_REVIEWER,
        Role.DEPUTY_LEADER,
        Role.BUREAU_HEAD,
        Role.FINANCE_OFFICER,
        Role.ARCHIVIST,
        Role.TOWNSHIP_SAFETY_OFFICER,
        Role.TOWNSHIP_LEADER,
        Role.TOWNSHIP_RELIEF_OFFICER,
        Role.VILLAGE_OFFICER,
        Role.COUNTY_RELIEF_OFFICER,
        Role.RELIEF_APPROVER,
        Role.SAFETY_COMMITTEE_OFFICE,
        Role.AUDITOR,
    }
)

# Nobody is appointed to these: they are how the log names those who act without an account, or a clock.
WITHOUT_APPOINTMENT: frozenset[Role] = frozenset({Role.TIPSTER, Role.PUBLIC_VISITOR, Role.SYSTEM})

# Roles that read and never write (an auditor exports, an observer adds notes of his own).
READING: frozenset[Role] = frozenset({Role.AUDITOR, Role.DISCIPLINE_OBSERVER, Role.PUBLIC_VISITOR})

# Roles that take steps in a process; the administrator keeps accounts and settings and takes none (SOD-14).
ACTING: frozenset[Role] = frozenset(Role) - READING - {Role.SYSTEM_ADMIN}

# Business roles are all that concern cases at all: none of them goes together with system_admin.
BUSINESS: frozenset[Role] = frozenset(Role) - {Role.SYSTEM_ADMIN}

# An office of the whole bureau stands in no section, even if its holder sits in one.
SECTIONED: frozenset[Role] = frozenset(role for role, scope in SCOPE.items() if scope is Scope.COUNTY_SECTION)

SENTENCE: dict[Role, str | Promise] = {
    Role.INSPECTOR: _("Inspects, takes evidence, orders rectification and serves papers; does not approve or review."),
    Role.CASE_HANDLER: _("Does everything in a case before the decision; does not review, vote or approve in it."),
    Role.SECTION_HEAD: _("Checks the section's papers and sends them on or back; does not take the final decision."),
    Role.LEGAL_REVIEWER: _("Gives the legal review; does not handle the same case."),
    Role.DEPUTY_LEADER: _("Approves in the own field; does not approve when personally recused."),
    Role.BUREAU_HEAD: _("Takes the major decisions of the bureau."),
    Role.CASE_COMMITTEE: _("Discusses serious cases as a body."),
    Role.DISCUSSION_MEMBER: _("Votes in collective discussion; not as handler, recused or absent."),
    Role.HEARING_HOST: _("Runs the hearing; is no investigator of the case."),
    Role.HEARING_MEMBER: _("Sits in the hearing; is no investigator of the case."),
    Role.CLERK: _("Keeps the record of hearings and meetings."),
    Role.FINANCE_OFFICER: _("Confirms receipts and pays; does not approve what is paid."),
    Role.ARCHIVIST: _("Accepts and lends files; does not change their content."),
    Role.PUBLICITY_OFFICER: _("Publishes, masks and withdraws; does not change decisions."),
    Role.TOWNSHIP_SAFETY_OFFICER: _("Registers hazards of the own township, accompanies; does not order, re-inspect or close."),
    Role.TOWNSHIP_LEADER: _("Signs for the township; does not check the same list as officer."),
    Role.TOWNSHIP_RELIEF_OFFICER: _("Checks village lists and submits or returns them; does not approve."),
    Role.VILLAGE_OFFICER: _("Enters applications, meetings and postings of the own village; does not review."),
    Role.COUNTY_RELIEF_OFFICER: _("Checks, computes and prepares relief batches; does not approve them."),
    Role.RELIEF_APPROVER: _("Approves or returns relief batches; does not prepare or pay the same batch."),
    Role.SAFETY_COMMITTEE_OFFICE: _("Lists hazards, tracks and ranks; takes no penalty decisions."),
    Role.SECTOR_COMMITTEE: _("Reports hazards of its sector."),
    Role.ENTERPRISE_USER: _("Answers for the own enterprise only."),
    Role.DISCIPLINE_OBSERVER: _("Reads what is opened to observation; changes nothing."),
    Role.AUDITOR: _("Reads everything and exports; writes nothing."),
    Role.SYSTEM_ADMIN: _("Keeps accounts, offices and settings; reads no file and acts in no process."),
    Role.PARTY: _("Speaks in the own case; does not see internal papers."),
    Role.TIPSTER: _("Files a tip and follows it by its code."),
    Role.PUBLIC_VISITOR: _("Reads what is published."),
    Role.SYSTEM: _("Takes timed steps only and decides nothing."),
}

# Permissions that concern no case: what an office may do in the house itself. Floors above add theirs with `allow`.
_PERMITTED: dict[str, frozenset[Role]] = {}


def allow(permission: str, *roles: Role) -> None:
    """Lets the holders of these offices have a model-wide permission ("foundation.manage_settings"); adds, never takes away."""
    _PERMITTED[permission] = _PERMITTED.get(permission, frozenset()) | frozenset(roles)


def roles_with(permission: str) -> frozenset[Role]:
    """The offices that carry a model-wide permission; empty if nobody declared it."""
    return _PERMITTED.get(permission, frozenset())


def permissions_of(roles: frozenset[Role] | set[Role]) -> set[str]:
    """Every model-wide permission that any of these offices carries."""
    return {permission for permission, holders in _PERMITTED.items() if holders & roles}


# Permissions on a case that an office carries by itself, over the cases it covers.
_PERMITTED_IN_CASE: dict[str, frozenset[Role]] = {}


def allow_in_case(permission: str, *roles: Role) -> None:
    """Lets the holders of these offices have a permission ("cases.reveal_party") on every case that their office covers."""
    _PERMITTED_IN_CASE[permission] = roles_in_case(permission) | frozenset(roles)


def roles_in_case(permission: str) -> frozenset[Role]:
    """The offices that carry a permission on the cases they cover; empty if nobody declared it."""
    return _PERMITTED_IN_CASE.get(permission, frozenset())


allow("foundation.manage_settings", Role.SYSTEM_ADMIN)
allow("foundation.see_incidents", Role.SYSTEM_ADMIN, Role.BUREAU_HEAD, Role.DEPUTY_LEADER)
allow("permissions.manage_offices", Role.SYSTEM_ADMIN)
