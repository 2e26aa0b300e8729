"""Every way to points is played over HTTP: none pays better per minute than to listen and answer well."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from annotation.models import Aggregation
from clips.models import Clip
from game.models import PointsEntry, Reason
from game.points.checking import problems
from game.simulation.crowd import MOST_ANSWERS, STRATEGIES, Kind
from game.simulation.playing import Plan, Simulation
from game.simulation.report import report, table
from quality.models import Control
from tests.game.makers import playable
from tests.journeys.settling import settle_all

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    # The test server has no event loop to stream sounds from.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
LABELS = ("bird", "rain", "bell", "engine")
CLIPS, CONTROLS = 110, 40
SECONDS = 0.6
WELL = (Kind.EXPERT, Kind.AVERAGE)
# Who hears less well, or only at first, or says the wrong thing: they listen, and are paid for that at most.
BADLY = (Kind.RANDOM, Kind.ONE_ANSWER, Kind.ADVERSARIAL, Kind.COLLUDER, *STRATEGIES)


@pytest.fixture
def project(omar):
    """Clips of a second, of which all must be heard, with many known answers."""
    project = playable(
        omar,
        clips=CLIPS + CONTROLS,
        controls=CONTROLS,
        labels=LABELS,
        seconds=SECONDS,
        share_to_hear=80,
        aggregation=Aggregation.POSTERIOR,
        answers_wanted=2,
        answers_maximum=5,
        largest_share=100,
    )
    sound = default_storage.save("clip.flac", ContentFile(b"sound"))
    labels = {label.name: label for label in project.questions.get().labels.all()}
    for number, clip in enumerate(Clip.objects.all()):
        clip.metadata, clip.playable = {"sound": LABELS[number % len(LABELS)]}, sound
        clip.save()
        Control.objects.filter(item__clip=clip).update(label=labels[clip.metadata["sound"]])
    return project


def test_none_but_listening_and_answering_well_pays_best_per_minute(live_server, project, jobs_run):
    plan = Plan(
        live_server.url, project, "typical", 14, colluding_pairs=1, strategies=1, columns=["sound"], seed=3
    )
    simulation = Simulation(plan)
    for player in simulation.players:
        # Until nothing is left.
        player.person.answers_wanted = MOST_ANSWERS
    players = simulation.run()
    settle_all(plan)
    figures = report(plan, players, 1.0)
    per_minute = {kind["kind"]: kind["points_per_minute"] or 0 for kind in figures["kinds"]}
    well = [per_minute[kind] for kind in WELL]
    badly = {kind: per_minute[kind] for kind in BADLY if kind in per_minute}
    assert set(badly) >= set(STRATEGIES)
    assert min(well) > max(badly.values()), table(figures)
    assert not list(problems())
    assert PointsEntry.objects.filter(reason=Reason.AGREEMENT).exists()
