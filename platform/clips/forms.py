"""Forms of datasets. What a form may set is listed here and nowhere else."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audio.sniffing import WELCOME
from clips.models import Consent


class DatasetForm(forms.Form):
    """What an owner says of a dataset."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Only you and admins see it."))
    description = forms.CharField(
        label=_("What is in it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source = forms.CharField(
        label=_("Where the sounds come from"),
        max_length=300,
        required=False,
        help_text=_("The collection, archive or publication in a line; players see it."),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=120,
        required=False,
        help_text=_("For example CC BY 4.0, or “own recordings, all rights reserved”."),
    )
    consent = forms.ChoiceField(
        label=_("Consent of the voices"),
        choices=Consent.choices,
        required=False,
        help_text=_("A voice is personal data: people who can be heard must have agreed to this use."),
    )


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes many files."""

    allow_multiple_selected = True


class UploadForm(forms.Form):
    """The drop zone as it is without a script; the files themselves are judged while they are prepared."""

    sounds = forms.FileField(
        label=_("Drop sounds, a folder or a zip here"),
        help_text=format_lazy("{}. {}", WELCOME, _("A labels.csv beside them names speakers and more.")),
        widget=ManyFilesInput(),
    )


class PieceForm(forms.Form):
    """What js/upload.js says of a piece of a big file."""

    place = forms.IntegerField(min_value=0, max_value=999_999)
    path = forms.CharField(max_length=4096, strip=False)
    size = forms.IntegerField(min_value=1, max_value=2**53)
    modified = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    offset = forms.IntegerField(min_value=0, max_value=2**53)
    piece = forms.FileField(allow_empty_file=True)
