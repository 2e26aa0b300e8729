"""The rows of labels in the form of a question."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.services import LabelDraft

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COLOURS = [
    (0, _("Blue")),
    (1, _("Orange")),
    (2, _("Green")),
    (3, _("Magenta")),
    (4, _("Violet")),
    (5, _("Olive")),
    (6, _("Sky")),
    (7, _("Brown")),
]
FEWEST_ROWS = 4


def _cell(words: "StrOrPromise", hint: "StrOrPromise") -> forms.TextInput:
    return forms.TextInput(attrs={"aria-label": words, "placeholder": hint, "autocomplete": "off"})


class LabelForm(forms.Form):
    """One row of the question editor; every row uses the same names, so that rows can come and go."""

    key = forms.CharField(max_length=1, required=False, widget=_cell(_("Key"), ""))
    name = forms.CharField(max_length=60, required=False, widget=_cell(_("Name"), _("Name")))
    help = forms.CharField(
        max_length=200, required=False, widget=_cell(_("Help"), _("Help, if it needs some"))
    )
    colour = forms.TypedChoiceField(
        choices=COLOURS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"aria-label": _("Colour")}),
    )

    def __init__(
        self, data: dict[str, Any] | None = None, *, place: int = 0, label: LabelDraft | None = None
    ) -> None:
        said = {name: value for name, value in vars(label).items() if value is not None} if label else {}
        super().__init__(data, initial={"colour": place % len(COLOURS), **said}, auto_id=False)

    def add_prefix(self, field_name: str) -> str:
        """Return the field's name in the page."""
        return f"label_{field_name}"


def rows_of(labels: Sequence[LabelDraft]) -> list[LabelForm]:
    """Return a row for each label; without any, a few empty ones."""
    filled = [LabelForm(place=place, label=label) for place, label in enumerate(labels)]
    return filled or [LabelForm(place=place) for place in range(FEWEST_ROWS)]


def rows_given(data: QueryDict) -> list[LabelForm]:
    """Return the rows that a page sent."""
    names = list(LabelForm.base_fields)
    rows = zip_longest(*(data.getlist(f"label_{name}") for name in names), fillvalue="")
    return [
        LabelForm({f"label_{name}": cell for name, cell in zip(names, row, strict=True)}, place=place)
        for place, row in enumerate(rows)
    ]
