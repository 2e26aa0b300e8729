"""Who answers a project: languages, ages, devices, as far as people told them."""

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import Any

from django.db.models import Count

from annotation.models import Annotation, Participation, Project
from jobs.progress import Progress
from quality.models import Finding
from quality.oversight.small_cells import FEWEST, counted

AT_ONCE = 2000
NOT_TOLD = ""


def people_of(finding: Finding, progress: Progress) -> dict[str, Any]:
    """Return how many people tell what of themselves.

    While fewer than FEWEST have come or gone since, what was told stays: who looks before and after would see
    what the one is who came.
    """
    project = finding.project
    taking_part = Participation.objects.filter(project=project, annotator__closing_at=None)
    number = taking_part.count()
    before: dict[str, Any] | None = finding.found
    if before and abs(before["people"] - number) < FEWEST:
        return before
    progress.set_total(2)
    languages: Counter[str] = Counter()
    ages: Counter[str] = Counter()
    told = taking_part.values_list("annotator__language", "annotator__adult_confirmed_at")
    for language, adult in told.iterator(AT_ONCE):
        languages[language or NOT_TOLD] += 1
        ages["18" if adult else "16"] += 1
    progress.advance()
    devices = Counter(_devices(project).values())
    devices[NOT_TOLD] += number - devices.total()
    progress.advance()
    tables = {"language": languages, "age": ages, "device": devices}
    return {"people": number, **{name: asdict(counted(counts)) for name, counts in tables.items()}}


def _devices(project: Project) -> dict[int, str]:
    """Return on which kind of device each person answered most, where that is kept."""
    given = Annotation.objects.filter(
        task__question__project=project,
        annotator__closing_at=None,
        annotator__participations__project=project,
    ).exclude(device_kind="")
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = given.values_list("annotator", "device_kind").annotate(number=Count("pk"))
    for person, device, number in rows.iterator(AT_ONCE):
        counts[person][device] = number
    return {person: max(sorted(devices), key=devices.__getitem__) for person, devices in counts.items()}
