"""The form of a question, whatever its kind: its words, its settings, and a row for each label."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.forms.labels import LabelForm, rows_given, rows_of
from annotation.kinds import KINDS
from annotation.models import Project, Question
from annotation.services import LabelDraft

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SPARE_ROWS = 2
WORDS = ("text", "help", "subjective")


class QuestionForm(forms.Form):
    """What all kinds have in common; each kind has a form of its own (annotation.forms.kinds)."""

    # Pages show what a form says of its kind, without making one.
    do_not_call_in_templates = True

    #: The name of the kind, what its owner chooses it by, and in one sentence what people do.
    name: ClassVar[str]
    title: ClassVar["StrOrPromise"]
    about: ClassVar["StrOrPromise"]
    #: The names of the fields that are its settings, in rows.
    layout: ClassVar[Sequence[Sequence[str]]] = ()
    #: Sets of settings to begin with, each with its title.
    presets: ClassVar[Sequence[tuple["StrOrPromise", Mapping[str, Any]]]] = ()
    labels_help: ClassVar["StrOrPromise"] = _(
        "A key that you leave empty is filled in; empty rows are left out."
    )

    text = forms.CharField(label=_("Question"), max_length=200)
    help = forms.CharField(
        label=_("Help"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences that settle doubts."),
    )
    subjective = forms.BooleanField(
        label=_("People may rightly differ"),
        required=False,
        help_text=_(
            "Where there are only opinions, and no right answer: to be in the minority then never lowers "
            "a person's trust."
        ),
    )

    def __init__(
        self, data: QueryDict | None = None, *, labels: Sequence[LabelDraft] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        # What the service says of them lands here; neither is a field of the page.
        self.fields.update(kind=forms.Field(required=False), labels=forms.Field(required=False))
        rows = rows_of(labels) if data is None else rows_given(data)
        self.rows = rows if self.has_labels else []

    @classmethod
    def of(cls, question: Question) -> Self:
        """Return the form of a question that exists."""
        labels = [
            LabelDraft(label.name, label.help, label.key, label.colour) for label in question.labels.all()
        ]
        words = {name: getattr(question, name) for name in WORDS}
        initial = {**question.settings, **words, "pairs_per_clip": question.project.pairs_per_clip}
        return cls(labels=labels, initial=initial)

    @classmethod
    def empty(cls, project: Project, labels: Sequence[LabelDraft] = (), **words: Any) -> Self:
        """Return the form of a new question, with what is already known of it."""
        known = {**KINDS[cls.name].defaults, "pairs_per_clip": project.pairs_per_clip, **words}
        return cls(labels=labels, initial=known)

    @classmethod
    def instead(cls, data: QueryDict, project: Project) -> Self:
        """Return the form with what another kind's form held, as far as both have it."""
        kept = {name: data[name] for name in cls.base_fields if name in data}
        form = cls.empty(project, (), **kept)
        if form.has_labels and "label_name" in data:
            form.rows = rows_given(data)
        return form

    @property
    def has_labels(self) -> bool:
        """Whether this kind of question has labels."""
        return KINDS[self.name].most_labels > 0

    @property
    def settings(self) -> list[list[BoundField]]:
        """The fields of its settings, in rows."""
        return [[self[name] for name in row] for row in self.layout]

    @property
    def ready(self) -> list[tuple["StrOrPromise", str]]:
        """The sets of settings to begin with, as the page's script reads them."""
        return [(title, json.dumps(values, cls=DjangoJSONEncoder)) for title, values in self.presets]

    def is_valid(self) -> bool:
        """Return whether the question and every row can be saved."""
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    def said(self) -> dict[str, Any]:
        """Return the question, as the service wants it."""
        words = {name: self.cleaned_data[name] for name in WORDS}
        return {**words, "kind": self.name, "options": self.options(), "labels": self.drafts()}

    def options(self) -> dict[str, Any]:
        """Return the settings of its kind."""
        return {name: self.cleaned_data[name] for name in KINDS[self.name].defaults}

    def rules(self) -> dict[str, Any]:
        """Return what the question settles for its whole project."""
        return {}

    def drafts(self) -> list[LabelDraft]:
        """Return the labels, as the service wants them."""
        return [LabelDraft(**row.cleaned_data) for row in self.rows]

    def add_rows(self) -> None:
        """Show more empty rows: the page's way without a script."""
        self.rows += [LabelForm(place=len(self.rows) + more) for more in range(SPARE_ROWS)]

    def move_row(self, place: int, by: int) -> None:
        """Move a row up or down: the page's way without a script."""
        if 0 <= place < len(self.rows) and 0 <= place + by < len(self.rows):
            self.rows.insert(place + by, self.rows.pop(place))
