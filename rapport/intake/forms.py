"""Forms of the wizard: what is uploaded, and what is said about its columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.intake.rules.mapping import parse_map
from rapport.intake.rules.preparing import Said
from rapport.intake.rules.shape import Field, Kind, Option

LEVELS = 6
Choice = tuple[str, str]


class FilesInput(forms.ClearableFileInput):
    """Lets several files be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, none of them empty."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    """First step: what it is, and the files."""

    kind = forms.ChoiceField(label=_("What is in the files"))
    format = forms.ChoiceField(label=_("Where they come from"), required=False)
    upload = FilesField(
        label=_("Files"),
        help_text=_("CSV or another format of the list; also packed as .gz or .zip. Several may be chosen at once."),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self._field("kind").choices = [(kind.name, str(kind.label)) for kind in kinds]
        self._field("format").choices = [
            ("", str(_("Find out from the files"))),
            ("csv", str(_("Any table"))),
            *formats_of(self.kinds),
        ]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a format of another kind."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("format")
        kind = next((k for k in self.kinds if k.name == cleaned.get("kind")), None)
        if chosen and chosen != "csv" and kind and chosen not in {f.name for f in kind.formats}:
            self.add_error("format", _("Files from there hold something else. Choose what fits, or leave it open."))
        return cleaned


class ColumnsForm(forms.Form):
    """Second step: what each column gives, how values are written, and the options of the kind."""

    null_tokens = forms.CharField(
        label=_("Stands for “no value”"), required=False, help_text=_("With blanks between, as: ? n/a -")
    )
    where = forms.CharField(
        label=_("Only rows where"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line: COLUMN=VALUE or COLUMN!=VALUE."),
    )
    date_format = forms.CharField(
        label=_("Dates are written as"), required=False, help_text=_("As DD.MM.YYYY; found out where it can be.")
    )
    encoding = forms.CharField(
        label=_("Encoding"), required=False, help_text=_("As utf-8 or cp1252; guessed otherwise.")
    )
    delimiter = forms.CharField(
        label=_("Delimiter"), required=False, strip=False, help_text=_("As ; or tab; guessed otherwise.")
    )
    more = forms.CharField(
        label=_("Columns that give something more"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line: COLUMN=NAME, where one column gives two things."),
    )

    use_required_attribute = False  # a column may give what an option lacks

    def __init__(self, *args: Any, kind: Kind, header: Sequence[str], by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header = header
        self.kind_options = [option for option in kind.options if header or not option.table]
        self.kind_fields = kind.fields
        choices = ours_choices(kind.fields)
        for place, name in enumerate(header):
            self.fields[f"column-{place}"] = forms.ChoiceField(label=name, choices=choices, required=False)
        for option in self.kind_options:
            needed = bool(option.needed and header and option.name not in self._given())
            self.fields[f"option-{option.name}"] = option_field(option, kind.choices_of(option.name, by), needed=needed)

    def _given(self) -> set[str]:
        """What columns give: as it was sent, else as it was guessed."""
        known = self.data if self.is_bound else self.initial
        return {str(known.get(f"column-{place}") or "") for place in range(len(self.header))}

    @property
    def option_fields(self) -> list[forms.BoundField]:
        """The fields of the kind's options."""
        return [self[f"option-{option.name}"] for option in self.kind_options]

    @property
    def reading_fields(self) -> list[forms.BoundField]:
        """The fields on how values are written."""
        return [self[name] for name in ("where", "null_tokens", "date_format", "encoding", "delimiter", "more")]

    @property
    def is_open(self) -> bool:
        """Whether how values are written needs to be seen: something was said of it, or is wrong with it."""
        return any(field.errors or field.value() for field in self.reading_fields)

    @property
    def needs(self) -> bool:
        """Whether some name must be given by a column."""
        return any(field.required for field in self.kind_fields)

    def said(self, *, layout: str | None) -> Said:
        """Return what the filled-in form says; every column is named, so that nothing is guessed behind its back."""
        data = self.cleaned_data
        pairs = [(name, data.get(f"column-{place}") or "") for place, name in enumerate(self.header)]
        options = {option.name: data.get(f"option-{option.name}") for option in self.kind_options}
        return Said(
            format=layout,
            mapping=(*pairs, *parse_map(_lines(data["more"]))),
            null_tokens=tuple(data["null_tokens"].split()),
            where=tuple(_lines(data["where"])),
            date_format=data["date_format"] or None,
            encoding=data["encoding"] or None,
            delimiter=data["delimiter"] or None,
            options={name: value for name, value in options.items() if value not in {None, ""}},
        )


def initial_of(said: Said, header: Sequence[str], mapped: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the first values of a form of columns: what was said, else what was guessed."""
    first: dict[str, Any] = {
        "null_tokens": " ".join(said.null_tokens),
        "where": "\n".join(said.where),
        "date_format": said.date_format or "",
        "encoding": said.encoding or "",
        "delimiter": said.delimiter or "",
    }
    places = {name: place for place, name in enumerate(header)}
    more = []
    for theirs, ours in mapped:
        key = f"column-{places[theirs]}"
        if first.get(key):
            more.append(f"{theirs}={ours}")
        first.setdefault(key, ours)
    first["more"] = "\n".join(more)
    first.update({f"option-{name}": value for name, value in said.options.items()})
    return first


def labels_of(names: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Return our names as people read them."""
    labels = {name: label.removesuffix(" *") for name, label in ours_choices(fields)}
    return [labels.get(name, name) for name in names]


def ours_choices(fields: Sequence[Field]) -> list[Choice]:
    """Return our names as choices; levels as level 1, 2 …."""
    found: list[Choice] = [("", str(_("Leave out")))]
    for field in fields:
        label = str(field.label or field.name)
        found.append((field.name, f"{label} *" if field.required else label))
        if field.levels:
            found += [
                (f"{field.name}_{n}", str(_("%(name)s, level %(n)s") % {"name": label, "n": n}))
                for n in range(1, LEVELS + 1)
            ]
    return found


def formats_of(kinds: Sequence[Kind]) -> list[tuple[str, list[Choice]]]:
    """Return the formats as groups of choices, each format once: under all the kinds that know it."""
    known: dict[str, tuple[str, list[str]]] = {}
    for kind in kinds:
        for layout in kind.formats:
            known.setdefault(layout.name, (str(layout.label or layout.name), []))[1].append(str(kind.label))
    groups: dict[str, list[Choice]] = {}
    for name, (label, of) in known.items():
        if name != "csv":
            groups.setdefault(", ".join(of), []).append((name, label))
    return list(groups.items())


def option_field(option: Option, offered: Sequence[Choice] = (), *, needed: bool = False) -> forms.Field:
    """Return the control of an option: one of what is offered, where anything is."""
    told: dict[str, Any] = {
        "label": str(option.label or option.name.replace("_", " ").capitalize()),
        "help_text": str(option.help),
        "required": needed,
        "initial": option.default,
        "error_messages": {"required": _("Choose one, or say above which column gives it.")},
    }
    if offered:
        told["initial"] = offered[0][0] if needed and len(offered) == 1 else option.default
        return forms.ChoiceField(choices=[("", "—"), *offered], **told)
    if option.kind == "flag":
        return forms.BooleanField(**told)
    if option.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **told)
    if option.kind == "choice":
        return forms.ChoiceField(choices=[("", "—"), *((c, c) for c in option.choices)], **told)
    if option.kind == "number":
        return forms.FloatField(**told)
    return forms.CharField(**told)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
