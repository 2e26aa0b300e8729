"""Forms of active learning."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activelearning.features import catalogue
from activelearning.models import Plan
from activelearning.models.loop import DEFAULT_PATIENCE
from activelearning.services import RULES
from activelearning.strategies import told


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
        _("Target (% UAR)"),
        _("Stop when the holdout shows that the classifier is this good, at its lower bound."),
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

    def __init__(self, *args: Any, learns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = told.TOLD if learns else (told.PASSIVE,)
        self.fields["strategy"].choices = [  # type: ignore[attr-defined]
            (one.name, f"{one.title}: {one.says}") for one in known
        ]
        self.fields["strategy"].initial = known[0].name
        if not learns:
            for name in ("target", "patience"):
                del self.fields[name]

    @classmethod
    def of(cls, plan: Plan | None, *, learns: bool) -> "PlanForm":
        """Return the form of a plan, or of one that is still to be made."""
        initial = {name: getattr(plan, name) for name in RULES} if plan else None
        return cls(learns=learns, initial=initial)
