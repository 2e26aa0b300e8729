"""Datasets side by side: what each holds, by source and over time; more datasets take no more queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from clips.models import Clip, ClipState, Dataset, SheetRevision
from clips.sheets.facts import FACTS, facts_of, number_told, sheet_of, words_of

MOST_MONTHS = 24
READY = Q(state=ClipState.READY)


@dataclass(slots=True)
class Portrait:
    """What a dataset holds that can be heard: numbers, and what is told of it."""

    dataset: Dataset
    languages: list[str]
    told: int
    clips: int = 0
    seconds: float = 0.0
    flagged: int = 0
    speakers: int = 0
    with_speaker: int = 0
    licences: list[str] = field(default_factory=list)
    rates: list[tuple[int, int]] = field(default_factory=list)
    months: Counter[date] = field(default_factory=Counter)
    versions: int = 0
    of: int = len(FACTS)

    @property
    def flagged_share(self) -> float:
        """Which part of the clips the audio check has something to say about, 0 to 1."""
        return self.flagged / self.clips if self.clips else 0.0

    @property
    def speaker_share(self) -> float:
        """Of which part of the clips the speaker is known, 0 to 1."""
        return self.with_speaker / self.clips if self.clips else 0.0

    @property
    def first_month(self) -> date:
        """The month in which its first clips came; asked only where there are some."""
        return min(self.months)

    @property
    def last_month(self) -> date:
        """The month in which its last clips came."""
        return max(self.months)

    @property
    def most_in_a_month(self) -> int:
        """How many clips came in its fullest month."""
        return max(self.months.values())


def portraits(datasets: Sequence[Dataset]) -> list[Portrait]:
    """Return a portrait of each dataset, in their order; their sheets should have come with them."""
    found = {
        one.pk: Portrait(one, words_of(sheet_of(one).languages), number_told(facts_of(one)))
        for one in datasets
    }
    ready = Clip.objects.filter(READY, dataset__in=found).order_by()
    _count(found, ready.values("dataset"))
    for dataset, rate, clips in _by(ready, "recording__sample_rate"):
        found[dataset].rates.append((rate, clips))
    for dataset, month, clips in _by(ready.annotate(month=TruncMonth("created_at")), "month"):
        found[dataset].months[month.date()] = clips
    for dataset, licence, _ in _by(ready.exclude(licence=""), "licence"):
        found[dataset].licences.append(licence)
    versions = SheetRevision.objects.filter(dataset__in=found).order_by()
    for dataset, number in versions.values_list("dataset").annotate(number=Count("pk")):
        found[dataset].versions = number
    for one in found.values():
        one.licences = list(dict.fromkeys(filter(None, [one.dataset.licence, *sorted(one.licences)])))
    return list(found.values())


def _count(found: dict[UUID, Portrait], clips) -> None:  # type: ignore[no-untyped-def]
    counted = clips.annotate(
        clips=Count("pk"),
        seconds=Coalesce(Sum("duration"), 0.0),
        flagged=Count("pk", filter=~Q(flags=[])),
        speakers=Count("speaker", distinct=True, filter=~Q(speaker="")),
        with_speaker=Count("pk", filter=~Q(speaker="")),
    )
    for row in counted:
        one = found[row.pop("dataset")]
        for name, value in row.items():
            setattr(one, name, value)


def _by(clips, name: str):  # type: ignore[no-untyped-def]
    return clips.values_list("dataset", name).annotate(number=Count("pk")).order_by("dataset", name)


@dataclass(slots=True)
class Source:
    """All datasets of one source, added up; speakers are counted in each dataset by themselves."""

    name: str
    datasets: list[Portrait] = field(default_factory=list)

    @property
    def clips(self) -> int:
        """Clips that can be heard."""
        return sum(one.clips for one in self.datasets)

    @property
    def seconds(self) -> float:
        """Their seconds."""
        return sum(one.seconds for one in self.datasets)

    @property
    def speakers(self) -> int:
        """Speakers that are named."""
        return sum(one.speakers for one in self.datasets)

    @property
    def flagged_share(self) -> float:
        """Which part of the clips the audio check has something to say about, 0 to 1."""
        return sum(one.flagged for one in self.datasets) / self.clips if self.clips else 0.0

    @property
    def languages(self) -> list[str]:
        """Every language once."""
        return list(dict.fromkeys(word for one in self.datasets for word in one.languages))

    @property
    def licences(self) -> list[str]:
        """Every licence once."""
        return list(dict.fromkeys(licence for one in self.datasets for licence in one.licences))


def by_source(found: Iterable[Portrait]) -> list[Source]:
    """Return the sources of these datasets, the largest first; case and spaces make no difference."""
    sources: dict[str, Source] = {}
    for one in found:
        name = " ".join(one.dataset.source.split())
        sources.setdefault(name.casefold(), Source(name)).datasets.append(one)
    return sorted(sources.values(), key=lambda source: (-source.seconds, source.name))


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months in which clips came, and for each dataset how many came in each."""

    months: list[date]
    rows: list[tuple[Portrait, list[int]]]
    most: int

    @property
    def last(self) -> date:
        """The last of the months; asked only where there are some."""
        return self.months[-1]


def timeline(found: Sequence[Portrait]) -> Timeline:
    """Return what came when, at most MOST_MONTHS back from the last; earlier clips count in the first."""
    last = max((month for one in found for month in one.months), default=None)
    first = min((month for one in found for month in one.months), default=None)
    if last is None or first is None:
        return Timeline([], [], 0)
    months = _months(max(first, _back(last, MOST_MONTHS - 1)), last)
    rows = [(one, _in_months(one, months)) for one in found]
    return Timeline(months, rows, max(number for _, numbers in rows for number in numbers))


def _in_months(one: Portrait, months: list[date]) -> list[int]:
    numbers: dict[date, int] = defaultdict(int)
    for month, clips in one.months.items():
        numbers[max(month, months[0])] += clips
    return [numbers[month] for month in months]


def _months(first: date, last: date) -> list[date]:
    return [] if first > last else [first, *_months(_back(first, -1), last)]


def _back(month: date, number: int) -> date:
    years, months = divmod(month.year * 12 + month.month - 1 - number, 12)
    return date(years, months + 1, 1)
