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
        # They need models, which are loaded by now.
        from cases import panels
        from documents import binding
        from workflows.enforcement import case_file, file_page, file_reviews, panels_clock, panels_measures, panels_operations

        binding.tells("enforcement", case_file.leaves)
        panels.register("case_file", file_page.panel, order=25)
        panels.register("case_clock", panels_clock.panel, place="head", order=15)
        panels.register("measures", panels_measures.measures_panel, place="main", order=20)
        panels.register("operation", panels_operations.panel, place="main", order=22)
        panels.declare_acts({file_reviews.DRAWN: _("Drew files by lot"), file_reviews.EXAMINED: _("Scored the file")})
        calculators.declare("calculator-surcharge", _("Late surcharge"))
        calculators.declare("calculator-fine", _("Range of a fine"))
        # They read models, which are not there before; a refusal that a command alone raises is known from the start all the same.
        from workflows.enforcement import stages, year_files  # noqa: F401
