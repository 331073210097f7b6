from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "rapport.ui"
    label = "ui"
    verbose_name = "Look and components"

    def ready(self) -> None:
        """Say what is missing in the same words as the actions do; under a label, so that it need not be named."""
        forms.Field.default_error_messages["required"] = _("This must be given.")
