"""How is a form drawn? As the look draws it wherever `{{ form }}` or `{{ form.name.as_field_group }}` stands.

Every form of the site comes through here, those of other people's packages too: an error summary with links on top,
each field with its label, the mark of what must be filled in, its hint and its error, tied together for those who hear
the page (GB/T 37668-2019: labels, error identification).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest


class LookRenderer(TemplatesSetting):
    """Named by `FORM_RENDERER`."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if widget := context.get("widget"):
            # At `maxlength` a browser cuts off what is pasted without a word. The field says what is too long.
            widget["attrs"].pop("maxlength", None)
        return super().render(template_name, context, request)


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")  # the browser takes no other form, whatever the language
