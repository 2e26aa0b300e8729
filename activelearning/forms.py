"""Forms of active learning."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activelearning.features import catalogue
from activelearning.features.contract import FeatureSetInfo
from activelearning.lessons.told import NUMBERS, learns, strategies_of
from activelearning.models import Plan
from activelearning.models.loop import (
    DEFAULT_BAR,
    DEFAULT_PATIENCE,
    LEAST_BAR,
    LEAST_COST,
    MOST_BAR,
    MOST_COST,
    Kernel,
)
from activelearning.services import ADVANCED, RULES


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
    """How a question learns, and when that is enough; an empty number is no rule.

    It is of one `kind` of question; `labels` says whether a classifier may label clips, `sets` which other
    feature sets there are.
    """

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

    kernel = forms.ChoiceField(
        label=_("Kernel"),
        choices=Kernel,
        initial=Kernel.LINEAR,
        required=False,
        help_text=_(
            "Linear is quick and right for most sounds; radial also learns what is no straight line."
        ),
    )
    cost = forms.FloatField(
        label=_("Cost C"),
        min_value=LEAST_COST,
        max_value=MOST_COST,
        required=False,
        help_text=_("Empty: 0.01, with the radial kernel 1. More follows each label closer."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    upsample = forms.BooleanField(
        label=_("Let rare labels count as much as frequent ones"),
        required=False,
        initial=True,
        help_text=_("Each clip of a rare label is repeated (upsampling), so that no label is forgotten."),
    )
    other_sets = forms.MultipleChoiceField(
        label=_("Try these feature sets too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They are measured beside the project's own, and taken in its place or side by side with it "
            "where they are clearly better; only by the recommended strategy. Mind their licences."
        ),
    )

    def __init__(
        self, *args: Any, kind: str, labels: bool = False, sets: Iterable[FeatureSetInfo] = (), **kwargs: Any
    ) -> None:
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
            for name in ("target", "patience", *ADVANCED):
                del self.fields[name]
            return
        if kind in NUMBERS:
            # Ridge regression finds its own cost, and knows no labels.
            for name in ("cost", "upsample"):
                del self.fields[name]
        beside = [(one.name, _with_licence(one)) for one in sets]
        self.fields["other_sets"].choices = beside  # type: ignore[attr-defined]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that everybody reads."""
        return [field for field in self if field.name not in ADVANCED]

    @property
    def advanced(self) -> list[forms.BoundField]:
        """The fields that few change."""
        return [field for field in self if field.name in ADVANCED]

    @property
    def is_open(self) -> bool:
        """Whether somebody has changed what few change, or something there is wrong."""
        changed = [(field.value() or None) != (field.field.initial or None) for field in self.advanced]
        return self.is_bound or any(changed)

    def clean_bar(self) -> int:
        """Return the usual bar where none was given."""
        return self.cleaned_data["bar"] or DEFAULT_BAR

    def clean_kernel(self) -> str:
        """Return the usual kernel where none was given."""
        return self.cleaned_data["kernel"] or Kernel.LINEAR

    @classmethod
    def of(cls, plan: Plan | None, **about: Any) -> "PlanForm":
        """Return the form of a plan, or of one that is still to be made, about a question as `about` says."""
        initial = {name: getattr(plan, name) for name in RULES} if plan else None
        return cls(initial=initial, **about)


def _with_licence(known: FeatureSetInfo) -> str:
    use = gettext("free for any use") if known.licence.commercial else gettext("not for commercial use")
    return f"{known.title}: {use}"
