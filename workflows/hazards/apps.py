"""Hazard supervision (隐患排查治理) as an installed process."""

from django.utils.translation import gettext_lazy as _

from workflows.engine.process import ProcessConfig


class HazardsConfig(ProcessConfig):
    name = "workflows.hazards"
    label = "hazards"
    verbose_name = _("Hazard supervision")
    refusal_prefix = "HAZ"
