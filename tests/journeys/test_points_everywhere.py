"""However a project asks, none is paid better per minute than who listens and answers well; over HTTP.

`pytest -s` prints the report of `simulate_annotators` for each way of asking (benchmarks/README.md).
"""

import json
import sys
from statistics import fmean

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from annotation.models import Aggregation, Label
from annotation.services import open_pairs
from clips.models import Clip
from game.points.checking import problems
from game.simulation.crowd import MOST_ANSWERS, STRATEGIES, Kind
from game.simulation.playing import Plan, Simulation
from game.simulation.report import report, table
from tests.game.makers import playable
from tests.journeys.settling import settle_all

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    # The test server has no event loop to stream sounds from.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]
LABELS = ("bird", "rain", "bell", "engine")
CLIPS, VOTES, PEOPLE = 40, 12, 20
SECONDS = 0.6
NOT_LISTENING = (Kind.RANDOM, Kind.ONE_ANSWER, *STRATEGIES)
# Nothing is known beforehand, and there is no check: what others say is all there is.
WAYS = {
    "majority": ("single_choice", Aggregation.MAJORITY),
    "scale": ("scale", Aggregation.POSTERIOR),
    "pair": ("pair", Aggregation.POSTERIOR),
}


def asked(owner, kind, aggregation):
    """Return a project of short clips, of which all must be heard."""
    project = playable(
        owner,
        clips=CLIPS * (2 if kind == "pair" else 1),
        labels=LABELS,
        seconds=SECONDS,
        share_to_hear=80,
        aggregation=aggregation,
        answers_wanted=VOTES,
        answers_maximum=VOTES,
        largest_share=100,
    )
    sound = default_storage.save("clip.flac", ContentFile(b"sound"))
    Clip.objects.update(playable=sound)
    if kind != "single_choice":
        Label.objects.filter(question__project=project).delete()
    project.questions.update(kind=kind)
    if kind == "pair":
        project.items.all().delete()
        clips = list(Clip.objects.filter(dataset=project.dataset).values_list("pk", flat=True))
        open_pairs(project, list(zip(clips[::2], clips[1::2], strict=True)))
    return project


def paid(live_server, owner, way):
    """Let a crowd play until nothing is left; return the points per minute of each kind of people."""
    plan = Plan(live_server.url, asked(owner, *WAYS[way]), "typical", PEOPLE, strategies=1, seed=5)
    simulation = Simulation(plan)
    for player in simulation.players:
        # Until nothing is left.
        player.person.answers_wanted = MOST_ANSWERS
    players = simulation.run()
    settle_all(plan)
    figures = report(plan, players, 1.0)
    sys.stdout.write(f"\n{way}\n{table(figures)}\n")
    return {kind["kind"]: kind["points_per_minute"] or 0 for kind in figures["kinds"]}


def test_listening_well_pays_best_however_it_is_asked(live_server, omar):
    """Each way of not listening is played by one person, who is lucky with some 25 answers now and then.

    So each is judged by all ways of asking together, and each way of asking by all who do not listen.
    """
    found = {way: paid(live_server, omar, way) for way in WAYS}
    told = json.dumps(found, indent=1)
    # The one biased person among them gives some 15 answers: too few to be held against anybody.
    for listens in (Kind.EXPERT, Kind.AVERAGE):
        for way, points in found.items():
            assert points[listens] > fmean(points[kind] for kind in NOT_LISTENING), (way, told)
        for kind in NOT_LISTENING:
            well, badly = (fmean(points[one] for points in found.values()) for one in (listens, kind))
            assert well > badly, (kind, told)
    assert not list(problems())
