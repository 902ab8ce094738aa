"""Filing of emergency plans (应急预案备案) as an installed process."""

from django.utils.translation import gettext_lazy as _

from workflows.engine.process import ProcessConfig


class PlanFilingConfig(ProcessConfig):
    name = "workflows.plan_filing"
    label = "plan_filing"
    verbose_name = _("Filing of emergency plans")
    refusal_prefix = "YA"
