"""Enforcement (行政处罚) as an installed process, with the calculators of what the law of fines reckons."""

from django.utils.translation import gettext_lazy as _

from cases import calculators
from workflows.engine.process import ProcessConfig


class EnforcementConfig(ProcessConfig):
    name = "workflows.enforcement"
    label = "enforcement"
    verbose_name = _("Administrative enforcement")
    refusal_prefix = "ENF"

    def ready(self) -> None:
        super().ready()
        calculators.declare("calculator-surcharge", _("Late surcharge"))
        calculators.declare("calculator-fine", _("Range of a fine"))
