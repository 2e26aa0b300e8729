"""The form of a project's words and rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.models import Aggregation, Project, ProjectState
from annotation.models.project import LEAST_CONFIDENCE, LEAST_SHARE, MOST_CONFIDENCE
from annotation.services.projects import EDITABLE
from clips.models import Dataset

FIXED_AT_LAUNCH = ("aggregation", "answers_wanted", "answers_maximum")
# From the launch on they are tried on the page of rules before they are changed.
TRIED_SINCE_LAUNCH = ("confidence", "largest_share")


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
    aggregation = forms.ChoiceField(
        label=_("How answers count"),
        choices=[
            (Aggregation.POSTERIOR, _("Weighed by reliability")),
            (Aggregation.MAJORITY, _("One person, one vote")),
        ],
        initial=Aggregation.POSTERIOR,
        help_text=_("Weighed, most clips need fewer answers, those with a choice of one label above all."),
    )
    confidence = forms.IntegerField(
        label=_("Confidence wanted (%)"),
        min_value=LEAST_CONFIDENCE,
        max_value=MOST_CONFIDENCE,
        initial=90,
        help_text=_("How probable a weighed label must be before nobody else is asked."),
    )
    answers_wanted = forms.IntegerField(
        label=_("Answers wanted"),
        min_value=1,
        max_value=100,
        initial=2,
        help_text=_("How many people are asked about each clip at first."),
    )
    answers_maximum = forms.IntegerField(
        label=_("At most"),
        min_value=1,
        max_value=100,
        initial=6,
        help_text=_("Where people disagree, more are asked, up to this number."),
    )
    largest_share = forms.IntegerField(
        label=_("Most of one person (%)"),
        min_value=LEAST_SHARE,
        max_value=100,
        initial=10,
        required=False,
        help_text=_("How many of all votes may be of one person, where enough others answer."),
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

    def clean_largest_share(self) -> int:
        """Left empty it stays as it is."""
        before = self.get_initial_for_field(self.fields["largest_share"], "largest_share")
        return int(self.cleaned_data["largest_share"] or before)

    def __init__(self, *args: Any, datasets: QuerySet[Dataset] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if datasets is None:
            del self.fields["dataset"]
        else:
            self.fields["dataset"].queryset = datasets  # type: ignore[attr-defined]

    @classmethod
    def of(cls, project: Project, data: QueryDict | None = None) -> "ProjectForm":
        """Return the form of a project that exists; what the launch fixed cannot be changed.

        Nor here what is tried first since then.
        """
        form = cls(data, initial={name: getattr(project, name) for name in EDITABLE})
        if project.state != ProjectState.DRAFT:
            for name in FIXED_AT_LAUNCH:
                form.fields[name].disabled = True
                form.fields[name].help_text = _("Fixed since the launch.")
            for name in TRIED_SINCE_LAUNCH:
                del form.fields[name]
        return form


class CopyForm(forms.Form):
    """What a copy of a project asks about."""

    dataset = forms.ModelChoiceField(
        Dataset.objects.none(),
        label=_("Dataset"),
        empty_label=None,
        help_text=_("Examples of labels go along only within the same dataset."),
        error_messages={"invalid_choice": _("Choose one of your datasets.")},
    )

    def __init__(self, *args: Any, datasets: QuerySet[Dataset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = datasets  # type: ignore[attr-defined]
