"""The stages a team begins with; it may change them."""

from gettext import NullTranslations

_ = NullTranslations().gettext  # marked for translation; a team's own stages are its own words

FIRST: tuple[tuple[str, str], ...] = (
    (_("Unaware"), _("They do not know what we could do for them.")),
    (_("Aware"), _("They know us and have not asked for anything yet.")),
    (_("Using"), _("They ask us now and then.")),
    (_("Relying"), _("They plan with us and would miss us.")),
    (_("Advocating"), _("They tell others to come to us.")),
)
