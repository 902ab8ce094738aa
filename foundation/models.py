"""The tables of floor 0; each model lives beside the acts on it."""

from foundation.audit import AuditRow, Bureau, Seal
from foundation.jobs import Incident, Job
from foundation.settings import SettingValue

__all__ = ["AuditRow", "Bureau", "Incident", "Job", "Seal", "SettingValue"]
