"""The form of a project's words and rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotation.models import Project, ProjectState
from annotation.services.projects import EDITABLE
from clips.models import Dataset

FIXED_AT_LAUNCH = ("answers_wanted", "answers_maximum")


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
