"""Enforcement (行政处罚) as an installed process; it has limits only so far."""

from django.utils.translation import gettext_lazy as _

from workflows.engine.process import ProcessConfig


class EnforcementConfig(ProcessConfig):
    name = "workflows.enforcement"
    label = "enforcement"
    verbose_name = _("Administrative enforcement")
    refusal_prefix = "ENF"
