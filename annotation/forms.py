"""Forms of projects and questions. What a form may set is listed here and nowhere else."""

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.models import Project, ProjectState, Question
from annotation.services import LabelDraft
from annotation.services.projects import EDITABLE
from clips.models import Dataset
from common.errors import UserError

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
FIXED_AT_LAUNCH = ("answers_wanted", "answers_maximum")
FEWEST_ROWS = 4
SPARE_ROWS = 2


Saved = TypeVar("Saved")


def save_with(form: forms.Form, save: Callable[[], Saved]) -> Saved | None:
    """Save what a form holds; nothing, and the reason in the form, when it or the service refuses."""
    if not form.is_valid():
        return None
    try:
        return save()
    except UserError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


class ProjectForm(forms.Form):
    """A project's words and rules."""

    dataset = forms.ModelChoiceField(
        Dataset.objects.none(),
        label=_("Dataset"),
        empty_label=None,
        help_text=_("The sounds that people will hear."),
        error_messages={"invalid_choice": _("Choose one of your datasets.")},
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Players see it."))
    description = forms.CharField(
        label=_("In one sentence"),
        max_length=300,
        required=False,
        help_text=_("What the answers are for. It invites people to play."),
    )
    instructions = forms.CharField(
        label=_("Instructions"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What people should know before their first answer."),
    )
    answers_wanted = forms.IntegerField(
        label=_("Answers wanted"),
        min_value=1,
        max_value=100,
        initial=3,
        help_text=_("How many people are asked about each clip at first."),
    )
    answers_maximum = forms.IntegerField(
        label=_("At most"),
        min_value=1,
        max_value=100,
        initial=7,
        help_text=_("Where people disagree, more are asked, up to this number."),
    )
    share_to_hear = forms.IntegerField(
        label=_("Share to hear (%)"),
        min_value=0,
        max_value=100,
        initial=80,
        help_text=_("How much of a clip must be heard before it can be answered."),
    )
    minimum_age = forms.TypedChoiceField(
        label=_("Minimum age"),
        choices=[(16, "16"), (18, "18")],
        coerce=int,
        initial=16,
        help_text=_("People confirm it; no birth date is kept."),
    )
    warning = forms.CharField(
        label=_("Warning"),
        max_length=300,
        required=False,
        help_text=_("Say so if sounds may distress. Skipping a clip never costs anything."),
    )

    def __init__(self, *args: Any, datasets: QuerySet[Dataset] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if datasets is None:
            del self.fields["dataset"]
        else:
            self.fields["dataset"].queryset = datasets  # type: ignore[attr-defined]

    @classmethod
    def of(cls, project: Project, data: QueryDict | None = None) -> "ProjectForm":
        """Return the form of a project that exists; what the launch fixed cannot be changed."""
        form = cls(data, initial={name: getattr(project, name) for name in EDITABLE})
        if project.state != ProjectState.DRAFT:
            for name in FIXED_AT_LAUNCH:
                form.fields[name].disabled = True
                form.fields[name].help_text = _("Fixed since the launch.")
        return form


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
