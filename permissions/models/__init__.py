"""Who there is, where, and in which office; the duty that names a person in one case."""

from permissions.models.account import Account, Certificate
from permissions.models.duty import NamedDuty
from permissions.models.office import Appointment
from permissions.models.region import Region, RegionManagement, Section

__all__ = [
    "Account",
    "Appointment",
    "Certificate",
    "NamedDuty",
    "Region",
    "RegionManagement",
    "Section",
]
