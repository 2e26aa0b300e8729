"""The form of each kind of question: what can be set, how it is explained, and sets to begin with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.forms.question import QuestionForm
from annotation.kinds import KINDS
from annotation.kinds.contract import LONGEST_WORDS
from annotation.kinds.multiple_choice import MultipleChoice
from annotation.kinds.regions import MOST_REGIONS
from annotation.kinds.scale import FARTHEST, Scale
from annotation.kinds.text import LONGEST, Text
from annotation.models.project import MOST_PAIRS


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_WORDS, **more)


class SingleChoiceForm(QuestionForm):
    """One of several labels."""

    name = "single_choice"
    title = _("One label")
    about = _("People choose the one that fits best.")


class MultipleChoiceForm(QuestionForm):
    """Several labels."""

    name = "multiple_choice"
    title = _("Several labels")
    about = _("People choose all that fit, or none.")
    layout = (("at_least", "at_most"),)

    at_least = forms.IntegerField(
        label=_("At least"), min_value=0, max_value=MultipleChoice.most_labels, required=False, initial=0
    )
    at_most = forms.IntegerField(
        label=_("At most"),
        min_value=1,
        max_value=MultipleChoice.most_labels,
        required=False,
        help_text=_("Empty: as many as there are."),
    )

    def clean_at_least(self) -> int:
        """An empty field asks for none."""
        return self.cleaned_data["at_least"] or 0


class ScaleForm(QuestionForm):
    """Steps between two ends."""

    name = "scale"
    title = _("Scale")
    about = _("People choose a step between two ends.")
    layout = (("first", "last"), ("low", "middle", "high"), ("pictures",))
    presets = (
        (_("1 to 5"), {"first": 1, "last": 5}),
        (_("1 to 7"), {"first": 1, "last": 7}),
        (_("1 to 9"), {"first": 1, "last": 9}),
        (_("0 to 100"), {"first": 0, "last": 100, "pictures": ""}),
    )

    first = forms.IntegerField(
        label=_("First step"),
        min_value=-FARTHEST,
        max_value=FARTHEST,
        initial=Scale.defaults["first"],
    )
    last = forms.IntegerField(
        label=_("Last step"), min_value=-FARTHEST, max_value=FARTHEST, initial=Scale.defaults["last"]
    )
    low = _words(_("First step means"), required=False, initial=Scale.defaults["low"])
    middle = _words(_("The middle means"), required=False)
    high = _words(_("Last step means"), required=False, initial=Scale.defaults["high"])
    pictures = forms.ChoiceField(
        label=_("Pictures"),
        required=False,
        choices=[
            ("", _("None, only numbers and words")),
            ("valence", _("Valence: from an unhappy face to a happy one")),
            ("arousal", _("Arousal: from a sleepy figure to an excited one")),
            ("dominance", _("Dominance: from a small figure to a large one")),
        ],
        help_text=_("With pictures a scale has nine steps at most, and needs no words."),
    )

    def clean(self) -> None:
        """Without pictures the ends need words."""
        super().clean()
        for name in ("low", "high"):
            if not self.cleaned_data.get("pictures") and self.cleaned_data.get(name) == "":
                self.add_error(name, _("Say in a word or two what this end of the scale means."))


class GridForm(QuestionForm):
    """A point on a plane."""

    name = "grid"
    title = _("Grid")
    about = _("People set a point between four words, such as valence and arousal.")
    layout = (("x_low", "x_high"), ("y_low", "y_high"))
    presets = (
        (
            _("Valence and arousal"),
            {"x_low": _("unpleasant"), "x_high": _("pleasant"), "y_low": _("calm"), "y_high": _("excited")},
        ),
        (
            _("Valence and dominance"),
            {
                "x_low": _("unpleasant"),
                "x_high": _("pleasant"),
                "y_low": _("submissive"),
                "y_high": _("dominant"),
            },
        ),
    )

    x_low = _words(_("Left"), initial=_("unpleasant"))
    x_high = _words(_("Right"), initial=_("pleasant"))
    y_low = _words(_("Below"), initial=_("calm"))
    y_high = _words(_("Above"), initial=_("excited"))


class TextForm(QuestionForm):
    """Words of one's own."""

    name = "text"
    title = _("Text")
    about = _("People write what they hear, or what they think of it.")
    layout = (("longest",),)

    longest = forms.IntegerField(
        label=_("Longest answer"),
        min_value=1,
        max_value=LONGEST,
        initial=Text.defaults["longest"],
        help_text=_("In characters."),
    )


class RegionsForm(QuestionForm):
    """Where something is heard."""

    name = "regions"
    title = _("Regions")
    about = _("People mark where in the clip they hear something.")
    layout = (("at_least",),)

    at_least = forms.IntegerField(
        label=_("At least"),
        min_value=0,
        max_value=MOST_REGIONS,
        required=False,
        initial=0,
        help_text=_("How many regions have to be marked. 0: there may be nothing to hear."),
    )

    def clean_at_least(self) -> int:
        """An empty field asks for none."""
        return self.cleaned_data["at_least"] or 0


class PairForm(QuestionForm):
    """Which of two clips."""

    name = "pair"
    title = _("Pair")
    about = _("People hear two clips and say which is more of something.")
    layout = (("ties",), ("pairs_per_clip",))

    ties = forms.BooleanField(
        label=_("“Both alike” is an answer"),
        required=False,
        help_text=_("Without it people have to choose one of the two, or say that they are unsure."),
    )
    pairs_per_clip = forms.IntegerField(
        label=_("Pairs of each clip"),
        min_value=1,
        max_value=MOST_PAIRS,
        required=False,
        help_text=_(
            "In how many pairs each clip stands, in the whole project. More pairs make a finer order and "
            "cost more answers."
        ),
    )

    def rules(self) -> dict[str, Any]:
        """Return how many pairs the project draws; an empty field leaves it."""
        pairs = self.cleaned_data["pairs_per_clip"]
        return {"pairs_per_clip": pairs} if pairs else {}


#: In the order in which kinds are offered.
FORMS: dict[str, type[QuestionForm]] = {
    form.name: form
    for form in (SingleChoiceForm, MultipleChoiceForm, ScaleForm, GridForm, TextForm, RegionsForm, PairForm)
}
assert list(FORMS) == list(KINDS)  # noqa: S101 - a new kind needs a form of its own


def form_of(kind: str | None) -> type[QuestionForm]:
    """Return the form of a kind; of the first one, where there is no such kind."""
    return FORMS.get(kind or "", SingleChoiceForm)
