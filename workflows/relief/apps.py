"""Relief (自然灾害救助) as an installed process; it has limits only so far."""

from django.utils.translation import gettext_lazy as _

from workflows.engine.process import ProcessConfig


class ReliefConfig(ProcessConfig):
    name = "workflows.relief"
    label = "relief"
    verbose_name = _("Disaster relief")
    refusal_prefix = "REL"
