"""Forms of active learning."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activelearning.features import catalogue
from activelearning.lessons.told import learns, strategies_of
from activelearning.models import Plan
from activelearning.models.loop import DEFAULT_BAR, DEFAULT_PATIENCE, LEAST_BAR, MOST_BAR
from activelearning.services import RULES


class FeatureSetForm(forms.Form):
    """Which feature set describes a project's clips to the classifier."""

    feature_set = forms.ChoiceField(
        label=_("Feature set"),
        choices=lambda: [(known.name, known.title) for known in catalogue.catalogue()],
        widget=forms.RadioSelect,
    )


def _number(label: Any, help_text: Any, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=1, max_value=most, required=False, **more
    )


class PlanForm(forms.Form):
    """How a question learns, and when that is enough; an empty number is no rule."""

    strategy = forms.ChoiceField(label=_("Which clips people hear next"), widget=forms.RadioSelect)
    batch = _number(
        _("Clips a round"), _("Empty: 30; of fewer than 1,000 clips 3 in 100, at least 10."), 1000
    )
    target = _number(
        _("Target (%)"),
        _("Stop when the holdout shows at its lower bound that the classifier is this good: UAR, or CCC."),
        100,
    )
    answers = _number(
        _("Budget of answers"), _("Stop after so many answers; checks and holdout count."), 10**8
    )
    rounds = _number(_("Rounds at most"), _("Stop after so many rounds."), 10_000)
    patience = _number(
        _("Rounds without gain"),
        _("Stop when so many rounds in a row made it no better."),
        1000,
        initial=DEFAULT_PATIENCE,
    )

    machine_labels = forms.BooleanField(
        label=_("Let the classifier label what it is sure of"),
        required=False,
        help_text=_(
            "Such clips are marked everywhere and people do not hear them, but for some that audit it. "
            "Switched off, they go back to the others."
        ),
    )
    bar = forms.IntegerField(
        label=_("As sure as (%)"),
        required=False,
        min_value=LEAST_BAR,
        max_value=MOST_BAR,
        initial=DEFAULT_BAR,
        help_text=_("Where fewer of its audits are right, all it labelled goes back."),
    )

    def __init__(self, *args: Any, kind: str, labels: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not labels:
            for name in ("machine_labels", "bar"):
                del self.fields[name]
        known = strategies_of(kind)
        self.fields["strategy"].choices = [  # type: ignore[attr-defined]
            (one.name, f"{gettext(one.title)}: {gettext(one.says)}") for one in known
        ]
        self.fields["strategy"].initial = known[0].name
        if not learns(kind):
            for name in ("target", "patience"):
                del self.fields[name]

    def clean_bar(self) -> int:
        """Return the usual bar where none was given."""
        return self.cleaned_data["bar"] or DEFAULT_BAR

    @classmethod
    def of(cls, plan: Plan | None, *, kind: str, labels: bool = False) -> "PlanForm":
        """Return the form of a plan, or of one that is still to be made; `labels` where a classifier may."""
        initial = {name: getattr(plan, name) for name in RULES} if plan else None
        return cls(kind=kind, labels=labels, initial=initial)
