"""Makes `{{ form }}` look like ours everywhere; set as FORM_RENDERER."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
