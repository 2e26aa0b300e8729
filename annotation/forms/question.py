"""The form of a question, with a row for each label."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.models import Question
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
SPARE_ROWS = 2


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


class QuestionForm(forms.Form):
    """A question, its help, and a row for each label."""

    text = forms.CharField(label=_("Question"), max_length=200)
    help = forms.CharField(
        label=_("Help"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences that settle doubts."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, labels: Iterable[LabelDraft] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.labels = _rows_given(data) if data is not None else _rows_of(list(labels))

    @classmethod
    def of(cls, question: Question) -> "QuestionForm":
        """Return the form of a question that exists."""
        labels = [
            LabelDraft(label.name, label.help, label.key, label.colour) for label in question.labels.all()
        ]
        return cls(labels=labels, initial={"text": question.text, "help": question.help})

    def is_valid(self) -> bool:
        """Return whether the question and every row can be saved."""
        rows = [row.is_valid() for row in self.labels]
        return super().is_valid() and all(rows)

    def drafts(self) -> list[LabelDraft]:
        """Return the labels, as the service wants them."""
        return [LabelDraft(**row.cleaned_data) for row in self.labels]

    def add_rows(self) -> None:
        """Show more empty rows: the page's way without a script."""
        self.labels += [LabelForm(place=len(self.labels) + more) for more in range(SPARE_ROWS)]


def _rows_of(labels: list[LabelDraft]) -> list[LabelForm]:
    filled = [LabelForm(place=place, label=label) for place, label in enumerate(labels)]
    spare = 0 if filled else FEWEST_ROWS
    return filled + [LabelForm(place=place) for place in range(spare)]


def _rows_given(data: QueryDict) -> list[LabelForm]:
    names = list(LabelForm.base_fields)
    rows = zip_longest(*(data.getlist(f"label_{name}") for name in names), fillvalue="")
    return [
        LabelForm({f"label_{name}": cell for name, cell in zip(names, row, strict=True)}, place=place)
        for place, row in enumerate(rows)
    ]
