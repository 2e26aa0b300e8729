"""Clips to hear again give no control away: not by what is listed, nor by what is not.

What is listed is over: it is asked of nobody any more, and becomes no control. Of what is not listed, the
page must say nothing: a classifier that is given all that it shows finds controls there only by chance, and
there are hardly more of them than among all clips.
"""

import re

import numpy as np
import pytest

from annotation.models import Aggregation, Assignment, Item
from game import play
from quality.checks.rates import RATES
from quality.known import controls
from quality.labels import lot
from quality.labels.settled import let_players_contest
from quality.models import AggregatedLabel, Control
from tests.game.makers import annotators, answer, playable
from tests.game.tells import Seen, finds_controls, numbers_of
from tests.quality.known.test_controls import question_of

pytestmark = pytest.mark.django_db
CLIPS, CONTROLS = 130, 40
RULES = {"aggregation": Aggregation.MAJORITY, "answers_wanted": 1}
EVERY = tuple("0123456789abcdef")


def finish(omar, clips, controls):
    """Make a project in which one player has answered everything, so that all votes are in."""
    project = playable(omar, clips=clips, controls=controls, **RULES)
    let_players_contest(project, on=True)
    (player,) = annotators(1)
    while turn := play.next_turn(player, project.pk):
        answer(player, turn, "happy")
    return project, player


@pytest.fixture
def finished(omar, monkeypatch):
    """One with enough turns to learn from, many of them controls."""
    monkeypatch.setattr("quality.checks.rates.REPEAT_RATE", 0.0)
    monkeypatch.setitem(RATES, "learning", lambda checked: 0.4)
    return finish(omar, CLIPS, CONTROLS)


@pytest.fixture
def small(omar):
    return finish(omar, 20, 2)


def listed(client, project):
    """Return all that the pages show, row by row, each with its clip, its number and its page."""
    rows, page = [], client.get(f"/projects/{project.pk}/settled/")
    number = 0
    while True:
        rows += [(row, number) for row in page.context["rows"]]
        if not (more := re.search(r'href="(\?before=\d+)"', page.text)):
            return rows
        number += 1
        page = client.get(f"/projects/{project.pk}/settled/{more[1]}")


def seen_of(client, project, player) -> tuple[list[Seen], list[bool]]:
    """Return what the pages say of each turn of a player, and which turns they list."""
    rows = {
        row.answer.task.item_id: (row, place, page)
        for place, (row, page) in enumerate(listed(client, project))
    }
    turns = list(Assignment.objects.filter(annotator=player, state="answered").order_by("number"))
    places = np.array([place for place, turn in enumerate(turns) if turn.item_id in rows] or [-1])
    seen, is_listed = [], []
    for place, turn in enumerate(turns):
        before, after = places[places < place], places[places > place]
        numbers = {
            "number": float(turn.number),
            "since the one listed before": float(place - before[-1]) if len(before) else -1.0,
            "until the one listed next": float(after[0] - place) if len(after) else -1.0,
            "listed before": float(len(before)),
        }
        if turn.item_id in rows:
            row, at, page = rows[turn.item_id]
            numbers |= {"place": at, "page": page, **numbers_of("sound", row.sounds[0])}
            numbers |= {"label": float(len(row.label)), "said": float(len(row.said))}
        seen.append(Seen(numbers, turn.is_control))
        is_listed.append(turn.item_id in rows)
    return seen, is_listed


def share(seen: list[Seen]) -> float:
    return float(np.mean([one.is_control for one in seen]))


def test_the_pages_tell_nothing_of_what_they_do_not_list(as_user, monkeypatch, finished):
    project, player = finished
    seen, is_listed = seen_of(as_user(player), project, player)
    assert sum(one.is_control for one in seen) > 25
    assert 5 < sum(is_listed) < 35
    assert not any(one.is_control for one, here in zip(seen, is_listed, strict=True) if here)
    rest = [one for one, here in zip(seen, is_listed, strict=True) if not here]
    assert not finds_controls(rest)
    # Whoever takes all that is not listed for controls is hardly right more often than whoever takes any.
    assert share(rest) <= share(seen) / (1 - 1.6 * lot.SHARE)

    # Were all listed that ended, both would notice.
    monkeypatch.setattr(lot, "DRAWN", EVERY)
    seen, is_listed = seen_of(as_user(player), project, player)
    assert share([one for one, here in zip(seen, is_listed, strict=True) if not here]) == 1
    assert finds_controls(seen)


def test_the_lot_is_the_same_for_everybody_and_cannot_be_worked_out(omar, settings):
    project = playable(omar, clips=100)
    items = Item.objects.filter(project=project)
    here = set(lot.drawn(items, "id"))
    assert here == set(lot.drawn(items, "id"))
    assert here.isdisjoint(lot.not_drawn(items, "id"))
    assert len(here) + lot.not_drawn(items, "id").count() == 100
    assert 5 <= len(here) <= 35
    settings.SECRET_KEY = "another"
    assert here != set(lot.drawn(items, "id"))


def test_what_players_may_hear_again_becomes_no_control(small):
    project, _ = small
    question = question_of(project)
    AggregatedLabel.objects.update(votes=2, agreement=1.0)
    drawn = set(lot.drawn(Item.objects.filter(project=project), "id").values_list("pk", flat=True))
    offered, after = set(), 0
    while page := controls.closed_tasks(question, after):
        offered |= {task.item_id for task in page}
        after = page[-1].item_id
    voted = set(project.items.filter(votes__gt=0).values_list("pk", flat=True))
    assert offered == voted - drawn
    assert offered
    assert controls.confirm(question, sorted(voted & drawn)) == 0


def test_what_was_a_control_is_never_listed(as_user, monkeypatch, small):
    project, player = small
    monkeypatch.setattr(lot, "DRAWN", EVERY)
    row, _ = listed(as_user(player), project)[0]
    task = row.answer.task
    made = Control.objects.create(question=task.question, item=task.item, label=row.answer.label)
    for retired in (None, task.created_at):
        Control.objects.filter(pk=made.pk).update(retired_at=retired)
        assert task.pk not in {one.answer.task_id for one, _ in listed(as_user(player), project)}
