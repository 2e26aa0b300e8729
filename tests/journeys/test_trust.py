"""A crowd of every kind plays over HTTP while the jobs run, and does as the benchmark foretells."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Project, Task, TaskState
from benchmarks.label_quality.crowds import simulated
from benchmarks.label_quality.policies import make
from benchmarks.label_quality.replay import replay
from clips.models import Clip
from game.simulation.crowd import STRATEGIES, Kind
from game.simulation.playing import Plan, Player, Simulation
from quality.inference.calibration import area
from quality.models import Control, TrustScore
from quality.revising.question import revise
from tests.game.makers import playable

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    # The test server has no event loop to stream sounds from.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
LABELS = ("bird", "rain", "bell", "engine")
CLIPS, CONTROLS = 80, 40
PEOPLE, PAIRS = 32, 1
MOST_CROWDS = 5
HONEST = {Kind.EXPERT, Kind.AVERAGE, Kind.BIASED}
UNDECIDED = {Kind.TURNING}
# The benchmark judges people after each answer, the site a moment later: meanwhile clips are lent to others,
# and what is found out then opens some again.
ASKED_MEANWHILE = 1.5
# Whoever is paused gives no more than these.
FEWEST_ANSWERS = 8


@pytest.fixture
def project(omar):
    """Short clips whose metadata says what they are; nothing need be heard."""
    project = playable(
        omar,
        clips=CLIPS + CONTROLS,
        controls=CONTROLS,
        labels=LABELS,
        seconds=0.05,
        aggregation=Aggregation.POSTERIOR,
        answers_wanted=2,
        answers_maximum=6,
    )
    sound = default_storage.save("clip.flac", ContentFile(b"sound"))
    labels = {label.name: label for label in project.questions.get().labels.all()}
    for number, clip in enumerate(Clip.objects.all()):
        clip.metadata, clip.playable = {"sound": LABELS[number % len(LABELS)]}, sound
        clip.save()
        Control.objects.filter(item__clip=clip).update(label=labels[clip.metadata["sound"]])
    return project


def play_to_the_end(site: str, project: Project) -> list[Player]:
    """Let people come, crowd after crowd, while clips are open: judging some anew opens others again."""
    question, players = project.questions.select_related("project").get(), []
    for seed in range(MOST_CROWDS):
        plan = Plan(
            site, project, "typical", PEOPLE, seed=seed, colluding_pairs=PAIRS, speed=50.0, columns=["sound"]
        )
        players += Simulation(plan).run()
        revise(question, timezone.now())
        if not _clips().filter(state=TaskState.OPEN).exists():
            break
    return players


def foretold(runs: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and spread over runs of the benchmark: share of right labels, votes per clip."""
    rows = []
    for seed in range(runs):
        crowd = simulated("typical", labels=len(LABELS), tasks=CLIPS, pairs=PAIRS)(seed)
        policy = make("site", CLIPS, len(LABELS), controls=0.0, target=0.9, model=None)
        run = replay(crowd, policy, frozenset(), seed)
        rows.append((run.accuracy, run.answers_per_clip))
    return np.mean(rows, axis=0), np.std(rows, axis=0)


def measured() -> tuple[float, float]:
    """Return the share of right labels and the votes per clip that came of it on the site."""
    tasks = _clips()
    found = tasks.select_related("aggregated__label", "item__clip")
    right = [_label(task) == task.item.clip.metadata["sound"] for task in found]
    assert len(right) == CLIPS
    return float(np.mean(right)), Annotation.objects.filter(task__in=tasks).count() / CLIPS


def _clips() -> QuerySet[Task]:
    # A check that was set aside is a clip like any other, but not one of these.
    return Task.objects.exclude(item__in=Control.objects.values("item"))


def _label(task: Task) -> str | None:
    """Return the label of a task, if any: people may call it unsure."""
    found = getattr(task, "aggregated", None)
    return found.label.name if found and found.label else None


def test_a_crowd_of_every_kind_brings_the_labels_that_the_benchmark_foretells(live_server, project, jobs_run):
    players = play_to_the_end(live_server.url, project)
    assert {player.person.kind for player in players} == set(Kind) - set(STRATEGIES)
    assert not _clips().filter(state=TaskState.OPEN).exists()

    right, votes = measured()
    (right_foretold, votes_foretold), (spread, _) = foretold()
    assert abs(right - right_foretold) < 4 * spread
    assert -ASKED_MEANWHILE < votes - votes_foretold < ASKED_MEANWHILE

    # And who cannot be relied on is known.
    trust = dict(TrustScore.objects.values_list("annotator", "mean"))
    judged = [
        player
        for player in players
        if player.answers >= FEWEST_ANSWERS and player.person.kind not in UNDECIDED
    ]
    scores = np.array([trust[player.user.pk] for player in judged])
    honest = np.array([player.person.kind in HONEST for player in judged])
    assert len(scores) > 15
    assert area(scores, honest) > 0.85, sorted(zip(scores, honest, strict=True))
