"""The form that words a launched question better."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.forms.question import QuestionForm
from annotation.models import Question


class WordingForm(forms.Form):
    """The words of a question and the help of its labels; nothing else can change any more."""

    text = QuestionForm.base_fields["text"]
    help = QuestionForm.base_fields["help"]

    def __init__(self, question: Question, data: Any = None) -> None:
        super().__init__(data, initial={"text": question.text, "help": question.help})
        self.labels = list(question.labels.all())
        for label in self.labels:
            self.fields[f"help_{label.pk}"] = forms.CharField(
                label=_("Help of “%(label)s”") % {"label": label.name},
                max_length=200,
                required=False,
                initial=label.help,
            )

    def said(self) -> dict[str, Any]:
        """Return the words, as the service wants them."""
        helps = {label.pk: self.cleaned_data[f"help_{label.pk}"] for label in self.labels}
        return {"text": self.cleaned_data["text"], "help": self.cleaned_data["help"], "labels": helps}
