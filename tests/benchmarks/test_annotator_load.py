"""The load benchmark: it drives the real site, and notices every label that is lost or counted wrong."""

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F

from annotation.models import Annotation, Assignment, Item, Task
from annotation.services import Answer, Listening
from benchmarks.annotator_load.__main__ import Results, options_of
from benchmarks.annotator_load.annotators import Tally
from benchmarks.annotator_load.checking import CHECKS, check
from benchmarks.annotator_load.client import Connection
from benchmarks.annotator_load.killing import Steadfast, longest_gap
from benchmarks.annotator_load.measures import Depth, Expectation, Kill, Load, Spread
from benchmarks.annotator_load.metering import Use
from benchmarks.annotator_load.scenarios import Plan, depths_up_to
from game.models import Player, PointsEntry
from game.play import next_turn, submit_answer
from quality.models import AggregatedLabel
from tests.game.makers import annotators, playable

ROOT = Path(__file__).resolve().parents[2]
LOST = "acknowledged answers lost"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Return what a tiny load on the real site brought; it says itself whether every label was kept."""
    sizes = "--tasks 400 --clients 2 --turns 11 --seconds 1 --warm-up 0 --scenarios grid,hostile,alone,killed"
    results = tmp_path_factory.mktemp("load") / "results.json"
    command = [sys.executable, "-m", "benchmarks.annotator_load", *sizes.split(), "--json", str(results)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(results.read_text())


@pytest.mark.embedded
def test_a_tiny_load_on_the_real_site_keeps_every_label(tiny):
    assert tiny["loads"][0]["labels"] > 0
    assert tiny["loads"][0]["errors"] == {}
    assert [depth["turns"] for depth in tiny["depths"]] == [10, 11]
    assert [depth["scans"] for depth in tiny["depths"]] == [[], []]
    assert tiny["wrong"] == dict.fromkeys([LOST, *CHECKS], 0)


@pytest.mark.embedded
def test_a_site_that_is_killed_in_the_middle_of_the_work_loses_nothing_and_people_go_on(tiny):
    [kill] = tiny["kills"]
    assert kill["labels_before"] > 0
    assert kill["labels_after"] > 0
    assert kill["cut_off"] == kill["clients"] == 2
    assert sum(kill["broken"].values()) >= 2
    assert kill["errors"] == {}
    assert tiny["wrong"][LOST] == 0


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.fixture
def answered(omar):
    """Return the turns of two people who have answered one clip each; one more turn is lent."""
    project = playable(omar, clips=3, answers_wanted=3, answers_maximum=3)
    turns = []
    for person in annotators(2):
        turn = next_turn(person, project.pk)
        answer = Answer(turn.tasks[0].question_id, turn.tasks[0].question.labels.all()[0].pk)
        submit_answer(person, turn.assignment.pk, [answer], listening=Listening())
        turns.append(str(turn.assignment.pk))
    next_turn(person, project.pk)
    return turns


def copy_vote(**changes):
    """Write one vote again, outside the road that votes take."""
    vote = Annotation.objects.first()
    for name, value in {"pk": None, "assignment": None, **changes}.items():
        setattr(vote, name, value)
    vote.save()


def three_more_votes():
    for person in annotators(3):
        copy_vote(annotator=person)


FAULTS = {
    "tasks with more than 3 votes": three_more_votes,
    "one person twice on a task": lambda: copy_vote(purpose="surplus"),
    "answered turns without an answer": lambda: Annotation.objects.all().delete(),
    "answers whose turn is not answered": lambda: Assignment.objects.update(state="expired"),
    "task.votes wrong": lambda: Task.objects.update(votes=3),
    "item.votes wrong": lambda: Item.objects.update(votes=9),
    "item.leases wrong": lambda: Item.objects.update(leases=2),
    "task ended too early or too late": lambda: Task.objects.update(state="retired"),
    "items lent to more people than wanted": lambda: Item.objects.update(leases=4),
    "one person with two turns at once": lambda: Assignment.objects.update(state="lent"),
    "label counts other votes": lambda: AggregatedLabel.objects.update(votes=7),
    "player.points wrong": lambda: Player.objects.update(points=F("points") + 1),
    "player.turns wrong": lambda: Player.objects.update(turns=99),
    "answered turns not paid": lambda: PointsEntry.objects.all()._raw_delete("default"),
}


@pytest.mark.django_db
def test_nothing_is_wrong_after_play(answered):
    assert not any(check(rows, answered).values())


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_noticed(answered, fault):
    FAULTS[fault]()
    assert check(rows, answered)[fault] > 0


@pytest.mark.django_db
def test_an_acknowledged_answer_that_is_not_there_is_lost(answered):
    assert check(rows, [*answered, "00000000-0000-0000-0000-000000000000"])[LOST] == 1


def vanishing(replies, sent):
    """Return how to serve: connections are cut where the reply is empty, after the request has been read."""

    async def serve(reader, writer):
        with suppress(asyncio.IncompleteReadError):
            while replies:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"Content-Length: (\d+)", head)[1])
                sent.append((head.split()[1], await reader.readexactly(length)))
                if not (content := replies.pop(0)):
                    break
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))
        writer.close()

    return serve


async def test_whoever_gets_no_answer_sends_the_same_again_until_one_comes(monkeypatch):
    monkeypatch.setattr("benchmarks.annotator_load.killing.SECONDS_BETWEEN_LOOKS", 0)
    sent, tally = [], Tally()
    serve = vanishing([b"", b"", b'{"repeated": true}'], sent)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        connection = Connection("127.0.0.1", server.sockets[0].getsockname()[1], {})
        person = Steadfast(0, connection, set())
        labels = [{"id": label} for label in range(1000)]
        await person.answer({"id": "t", "questions": [{"id": 1, "labels": labels}]}, tally)
        connection.close()
    assert len(sent) == 3
    assert len(set(sent)) == 1
    assert (person.acknowledged, person.repeats, tally.total) == ({"t"}, 1, 1)
    assert person.broken.total() == 2
    assert not tally.errors


async def test_a_site_that_never_comes_back_is_an_error(monkeypatch):
    monkeypatch.setattr("benchmarks.annotator_load.killing.SECONDS_TO_START", 0)
    tally = Tally()
    person = Steadfast(0, Connection("127.0.0.1", 1, {}), set())
    assert await person.ask("p", tally) is None
    assert tally.errors == {"never answered": 1}


def test_the_longest_stillness_lies_between_two_answers():
    assert longest_gap([5.0, 1.0, 2.0]) == 3.0
    assert longest_gap([5.0]) == 0.0


async def answer_with(content):
    """Post to a server that answers every request with `content`; return the reply and what it was sent."""
    asked = []

    async def serve(reader, writer):
        asked.append(await reader.readuntil(b'{"a": 1}'))
        writer.write(content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        connection = Connection("127.0.0.1", server.sockets[0].getsockname()[1], {"csrftoken": "x" * 32})
        reply = await connection.post("/here/", {"a": 1})
        connection.close()
    return reply, asked[0]


@pytest.mark.parametrize(
    "content",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"b": 2}',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"b\r\n5\r\n": 2}\r\n0\r\n\r\n',
    ],
)
async def test_the_client_reads_an_answer_in_one_piece_or_many(content):
    reply, asked = await answer_with(content)
    assert (reply.status, reply.data) == (200, {"b": 2})
    assert asked.startswith(b"POST /here/ HTTP/1.1\r\n")
    assert b"X-CSRFToken: " + b"x" * 32 in asked


async def test_the_client_reads_an_answer_without_a_body():
    reply, _ = await answer_with(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert (reply.status, reply.data) == (204, None)


async def test_an_answer_that_breaks_off_is_an_error():
    with pytest.raises(EOFError):
        await answer_with(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{")


def test_times_are_told_by_their_spread():
    assert Spread.of([second / 1000 for second in range(1, 102)]) == Spread(51.0, 96.0, 100.0, 101.0)
    assert Spread.of([]) == Spread(0.0, 0.0, 0.0, 0.0)
    assert Spread.of([0.001, 0.002]) == Spread(1.0, 2.0, 2.0, 2.0)


QUICK = Spread.of([])
HELD = Expectation("two tabs", "200", "200")


def load_with(errors, before=None):
    """Return a load in which some requests failed, or failed while people warmed up."""
    use = Use(seconds=1, server=0, database=0, driver=0, others=0, memory=0)
    tally = Tally(errors=Counter(errors), labels=Counter({0: 1}), seconds=1)
    return Load.of("10 tasks", 10, tally, use, Tally(errors=Counter(before or {})))


def depths(*examined, scans=(), errors=()):
    return [
        Depth(10**n, number, "rows", list(scans), QUICK, dict(errors)) for n, number in enumerate(examined, 1)
    ]


def kill(**said):
    """Return a kill that went well, but for what is said."""
    fine = {"labels_before": 5, "labels_after": 5, "cut_off": 2, "errors": {}, **said}
    return Kill(10, 2, seconds=2.0, broken={"ConnectionRefusedError": 9}, repeats=1, stillness=1.0, **fine)


@pytest.mark.parametrize(
    ("brought", "failure"),
    [
        ({"loads": [load_with({"answer 500": 2})]}, "10 tasks: answer 500, 2 times."),
        ({"loads": [load_with({}, before={"EOFError": 1})]}, "10 tasks: EOFError, 1 times."),
        ({"depths": depths(5, scans=["annotation_item"])}, "10 turns: annotation_item read whole."),
        ({"depths": depths(10, 21)}, "100 turns: 21 rows, after 10 10."),
        ({"depths": depths(5, errors={"next 500": 1}.items())}, "Alone: next 500, 1 times."),
        ({"expectations": [Expectation("two tabs", "200", "500")]}, "two tabs: 500, expected 200."),
        ({"kills": [kill(errors={"answer 500": 1})]}, "Killed: answer 500, 1 times."),
        ({"kills": [kill(cut_off=0)]}, "Killed: nobody's request was broken."),
        ({"kills": [kill(labels_after=0)]}, "Killed: 5 labels before it, 0 after."),
        ({"wrong": {LOST: 1}}, f"{LOST}: 1 in the database."),
    ],
)
def test_whatever_fails_fails_the_run(brought, failure):
    results = Results("sqlite", **brought)
    assert not results.passed
    assert results.failures == [failure]


def test_a_run_in_which_all_holds_passes():
    fine = {
        "loads": [load_with({})],
        "depths": depths(10, 90, 20),
        "expectations": [HELD],
        "kills": [kill()],
        "wrong": {LOST: 0},
    }
    assert Results("sqlite", **fine).passed


def test_every_cell_has_a_project_of_its_own():
    plan = Plan(tasks=[10, 1000, 100], clients=[8, 1, 32], turns=20_000)
    assert len(plan.projects("grid")) == 9
    assert plan.middle == (100, 8)
    assert plan.projects("alone")["alone"] > 20_000
    assert depths_up_to(20_000) == [10, 100, 1000, 10_000, 20_000]


def test_a_scenario_that_does_not_exist_is_refused(capsys):
    with pytest.raises(SystemExit):
        options_of(["--scenarios", "grid,flood"])
    assert "there is no scenario flood" in capsys.readouterr().err
