"""How forms are drawn: with our templates, and with the article of law beside a field read out together with its help."""

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property


class ExplainedField(BoundField):
    """A question of a form. Its `article`, set on the form's field, stands in the help line even where no help is given."""

    @cached_property
    def article(self) -> str:
        return getattr(self.field, "article", "")

    @property
    def aria_describedby(self) -> str | None:
        """As Django names the ids; the help line is named also when it holds nothing but the article."""
        described = super().aria_describedby
        if described is None or not self.article or self.help_text or not self.auto_id or self.is_hidden:
            return described
        return f"{self.auto_id}_helptext {described}".strip()


class ShellRenderer(TemplatesSetting):
    """Form templates are looked for where pages are."""

    bound_field_class = ExplainedField
