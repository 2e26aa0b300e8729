"""What players say of themselves and of labels."""

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Question
from game.models import Player, Proposal


class ShowingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """Who may see what: nothing of it is on unless its player says so."""

    class Meta:
        model = Player
        fields = ("on_boards", "is_public")
        labels = {
            "on_boards": _("Show me on the leaderboards, with my username and the points of the week"),
            "is_public": _("Let other players see my level, badges and streak"),
        }
        widgets = {
            "on_boards": forms.CheckboxInput(attrs={"role": "switch"}),
            "is_public": forms.CheckboxInput(attrs={"role": "switch"}),
        }


class ProposalForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A label that a question lacks, and why."""

    class Meta:
        model = Proposal
        fields = ("question", "name", "reason")
        labels = {
            "question": _("Question"),
            "name": _("The label you miss"),
            "reason": _("Where you heard it, and why no other label fits"),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def __init__(self, *args: object, questions: list[Question], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        ids = [question.pk for question in questions]
        choice = forms.ModelChoiceField(
            Question.objects.filter(pk__in=ids), label=_("Question"), empty_label=None
        )
        self.fields["question"] = choice


class AnswerForm(forms.Form):
    """What an owner says to a proposal."""

    answer = forms.CharField(label=_("Your answer"), max_length=300)
