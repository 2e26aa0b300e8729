"""The form of a data sheet, made of the list of facts, and the form of a table."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clips.models import Consent
from clips.sheets.facts import FACTS, SECTIONS, Fact, Section
from clips.sheets.terms import LISTED, SUGGESTED, settled


class SheetForm(forms.Form):
    """Every fact, in sections; all of them may stay empty. `terms` are what the fields suggest."""

    # The version that its writer began with.
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, terms: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        self.fields |= {name: _field(fact) for name, fact in FACTS.items()}

    def sections(self) -> Iterator[tuple[Section, list[forms.BoundField]]]:
        """Yield each section with its fields."""
        for section in SECTIONS:
            yield section, [self[fact.name] for fact in section.facts]

    def facts(self) -> dict[str, str]:
        """Return what was written, terms spelt as they are known."""
        said = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in FACTS}
        return said | {name: settled(name, said[name], self.terms[name]) for name in LISTED}


def _field(fact: Fact) -> forms.Field:
    if fact.name == "consent":
        return forms.ChoiceField(
            label=str(fact.label), help_text=str(fact.help), choices=Consent.choices, required=False
        )
    help_text = _("%(help)s Players see this.") % {"help": fact.help} if fact.to_players else str(fact.help)
    return forms.CharField(
        label=str(fact.label),
        help_text=help_text,
        max_length=fact.longest,
        required=False,
        widget=_widget(fact),
    )


def _widget(fact: Fact) -> forms.Widget:
    if fact.rows:
        return forms.Textarea(attrs={"rows": fact.rows})
    if fact.name not in SUGGESTED:
        return forms.TextInput()
    attrs = {"list": f"{fact.name}-terms", "autocomplete": "off"}
    return forms.TextInput(attrs=attrs | ({"data-terms": ""} if fact.name in LISTED else {}))


class TableForm(forms.Form):
    """A table of what is known about clips."""

    table = forms.FileField(
        label=_("Table"),
        help_text=_("A CSV file, as spreadsheets save it; commas, semicolons or tabs between its columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
