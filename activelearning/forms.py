"""Forms of active learning."""

from django import forms
from django.utils.translation import gettext_lazy as _

from activelearning.features import catalogue


class FeatureSetForm(forms.Form):
    """Which feature set describes a project's clips to the classifier."""

    feature_set = forms.ChoiceField(
        label=_("Feature set"),
        choices=lambda: [(known.name, known.title) for known in catalogue.catalogue()],
        widget=forms.RadioSelect,
    )
