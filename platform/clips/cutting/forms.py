"""One form for each way to cut; a valid one knows the spans it asks for."""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from clips.cutting.outlines import levels_of
from clips.cutting.segments import Segments, read_segments
from clips.cutting.silence import LEAST_QUIET_DB, MOST_QUIET_DB, Loudness, Pauses, between_pauses, loudness
from clips.cutting.spans import MOST_SPANS, SHORTEST, Span, number_of_windows, windows
from clips.labels import LabelsError
from clips.models import Clip, Method, Outline
from common.numbers import grouped

_MOST_SECONDS = 4 * 3600


def seconds(label: Any, help_text: Any = "", *, least: float = SHORTEST, **options: Any) -> forms.FloatField:
    """Return a field for a length in seconds."""
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(
        label=label, help_text=help_text, min_value=least, max_value=_MOST_SECONDS, widget=widget, **options
    )


class _AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """A form may leave methods to its kinds."""


class CuttingForm(forms.Form, metaclass=_AbstractForm):
    """What all ways to cut share: the recording, and what comes of the fields."""

    def __init__(self, *args: Any, clip: Clip, outline: Outline, **kwargs: Any) -> None:
        self.clip = clip
        self.outline = outline
        self.problems: list[str] = []
        super().__init__(*args, **kwargs)

    @abstractmethod
    def spans(self) -> Iterator[Span]:
        """Yield the spans that a valid form asks for."""

    def options(self) -> dict[str, Any]:
        """Return what was chosen, to be kept with the run."""
        return dict(self.cleaned_data)


class WindowsForm(CuttingForm):
    """Windows of one length, one after the other or overlapping."""

    length = seconds(_("Length of each clip (s)"), initial=10)
    hop = seconds(
        _("A new clip every (s)"),
        _("Leave it empty and the clips follow each other; a smaller number makes them overlap."),
        required=False,
    )
    rest = forms.BooleanField(label=_("Keep the shorter rest at the end"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Refuse what would be far too many clips before they are reckoned."""
        chosen = super().clean() or self.cleaned_data
        if not self.errors:
            chosen["hop"] = chosen["hop"] or chosen["length"]
            number = number_of_windows(self.clip.duration, chosen["length"], chosen["hop"])
            if number > MOST_SPANS:
                self.add_error("hop", _too_many(number))
        return chosen

    def spans(self) -> Iterator[Span]:
        """Yield the windows."""
        chosen = self.cleaned_data
        return windows(self.clip.duration, chosen["length"], chosen["hop"], rest=chosen["rest"])


def _too_many(number: int) -> str:
    return str(_("That would be %(number)s clips; one run makes at most %(most)s.")) % {
        "number": grouped(number),
        "most": grouped(MOST_SPANS),
    }


class SilenceForm(CuttingForm):
    """What lies between pauses."""

    quiet = forms.IntegerField(
        label=_("A pause is this much quieter than the loud parts (dB)"),
        min_value=LEAST_QUIET_DB,
        max_value=MOST_QUIET_DB,
        help_text=_(
            "Smaller finds more pauses. What is filled in lies half-way between loud and quiet here."
        ),
    )
    pause = seconds(_("Shortest pause that cuts (s)"), least=0.02, initial=0.5)
    shortest = seconds(_("Leave out clips shorter than (s)"), initial=0.5)
    longest = seconds(_("Part clips longer than (s)"), _("Where they are quietest."), least=1, initial=30)
    margin = seconds(_("Keep of the pause on both sides (s)"), least=0, initial=0.1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels_of(self.outline)
        self.fields["quiet"].initial = self.loudness.advice

    @property
    def loudness(self) -> Loudness:
        """How loud the recording is."""
        return loudness(self.levels)

    def clean(self) -> dict[str, Any]:
        """Refuse lengths that exclude each other."""
        chosen = super().clean() or self.cleaned_data
        if not self.errors and chosen["longest"] < 2 * chosen["shortest"]:
            self.add_error("longest", _("This must be at least twice the shortest clip."))
        return chosen

    def spans(self) -> Iterator[Span]:
        """Yield what lies between the pauses."""
        how = Pauses(**self.cleaned_data)
        return between_pauses(self.levels, self.outline.step, self.clip.duration, how)


class _ReadForm(CuttingForm):
    """A form whose spans are read from a table."""

    segments: Segments

    def read(self, name: str, content: bytes, columns: list[str] | None = None) -> None:
        """Read a table; what is wrong with the whole of it is said at the field."""
        try:
            self.segments = read_segments(content, self.clip.duration, columns)
        except LabelsError as error:
            self.add_error(name, str(error))
            return
        self.problems = self.segments.problems
        if not self.segments.spans:
            shown = [f"{problem[0].upper()}{problem[1:]}." for problem in self.problems[:5]]
            self.add_error(name, shown or [str(_("There is no line with a start and an end in it."))])

    def spans(self) -> Iterator[Span]:
        """Yield the spans of the lines that can be used."""
        return iter(self.segments.spans)


class TableForm(_ReadForm):
    """A CSV with a start and an end on each line."""

    table = forms.FileField(
        label=_("Table of segments (CSV)"),
        help_text=_(
            "The first line names the columns: start and end in seconds, speaker if known; "
            "all others are kept with the clips."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the table."""
        chosen = super().clean() or self.cleaned_data
        if "table" in chosen:
            self.read("table", chosen["table"].read())
        return chosen

    def options(self) -> dict[str, Any]:
        """Return the name of the file."""
        return {"table": self.cleaned_data["table"].name[:255]}


class HandForm(_ReadForm):
    """Spans that were set on the waveform, or typed."""

    marks = forms.CharField(
        label=_("One clip a line: start, end in seconds"),
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "12.5, 17.25"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        chosen = super().clean() or self.cleaned_data
        if "marks" in chosen:
            self.read("marks", chosen["marks"].encode(), ["start", "end"])
        return chosen

    def options(self) -> dict[str, Any]:
        """Return nothing: the plan says it all."""
        return {}


FORMS: dict[str, type[CuttingForm]] = {
    Method.WINDOWS: WindowsForm,
    Method.SILENCE: SilenceForm,
    Method.TABLE: TableForm,
    Method.HAND: HandForm,
}
