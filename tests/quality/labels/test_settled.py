"""What players see of clips that they answered, and contesting it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Participation, Task, TaskState
from game import play
from quality.labels import contesting
from quality.labels.settled import let_players_contest
from quality.models import Contest
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 4, "confidence": 80}


def settled_project(omar, clips=1, controls=0):
    """Make a project whose clips two people agreed are happy, and whose players may contest that."""
    project = playable(omar, clips=clips + controls, controls=controls, **RULES)
    people = annotators(2)
    for person in people:
        while turn := play.next_turn(person, project.pk):
            answer(person, turn, "happy")
    let_players_contest(project, on=True)
    return project, people


@pytest.fixture(autouse=True)
def every_lot(monkeypatch):
    """Let the lot fall for every clip."""
    monkeypatch.setattr("quality.labels.lot.DRAWN", tuple("0123456789abcdef"))


@pytest.fixture
def settled(omar):
    project, (player, other) = settled_project(omar)
    return project, player, other


def address(project):
    return f"/projects/{project.pk}/settled/"


def contest_address(project):
    return f"{address(project)}{Task.objects.get(question__project=project).pk}/contest/"


def test_a_player_sees_what_a_clip_was_settled_as_and_contests_it(as_user, settled):
    project, player, other = settled
    client = as_user(player)
    page = client.get(address(project))
    assert [(row.said, row.label) for row in page.context["rows"]] == [("happy", "happy")]
    assert "0.wav" not in page.text
    assert Participation.objects.get(annotator=other).pseudonym not in page.text
    made = client.post(contest_address(project), {"reason": "I was wrong, it is sad."}, follow=True)
    assert "somebody hears it again" in made.text
    assert "Heard again" in made.text
    # Others do not see who contests, or that anybody does.
    assert "Heard again" not in as_user(other).get(address(project)).text
    mirror = f"/projects/{project.pk}/mirror/"
    assert client.get(f"/play/{project.pk}/").text.count(mirror) == 1
    assert address(project) in client.get(mirror).text


def test_what_came_of_it_is_told(as_user, omar, settled):
    project, player, _ = settled
    contesting.contest(Task.objects.get(), player, "No.", timezone.now())
    Contest.objects.update(outcome="changed", closed_at=timezone.now())
    assert "Changed" in as_user(player).get(address(project)).text


def test_where_the_owner_does_not_let_them_players_hear_it_again_and_see_nothing_of_others(as_user, settled):
    project, player, _ = settled
    let_players_contest(project, on=False)
    page = as_user(player).get(address(project))
    assert [(row.said, row.label) for row in page.context["rows"]] == [("happy", "")]
    assert "Settled as" not in page.text
    assert as_user(player).post(contest_address(project), {"reason": "No"}).status_code == 404


def test_where_people_may_rightly_differ_nobody_is_told_what_others_said(as_user, settled):
    project, player, _ = settled
    project.questions.update(subjective=True)
    page = as_user(player).get(address(project))
    assert [row.label for row in page.context["rows"]] == [""]
    assert "contest/" not in page.text


def test_who_has_not_answered_a_clip_sees_and_contests_nothing(as_user, anna, settled):
    project, *_ = settled
    page = as_user(anna).get(address(project))
    assert page.status_code == 200
    assert page.context["rows"] == []
    assert as_user(anna).post(contest_address(project), {"reason": "No"}).status_code == 404
    assert not Contest.objects.exists()


def test_while_a_clip_is_heard_again_its_label_is_nobodys_to_see(as_user, settled):
    project, player, _ = settled
    Task.objects.update(state=TaskState.OPEN)
    assert as_user(player).get(address(project)).context["rows"] == []


def test_checks_are_not_among_them(as_user, omar):
    project, (player, _) = settled_project(omar, clips=4, controls=3)
    asked = Annotation.objects.filter(annotator=player)
    rows = as_user(player).get(address(project)).context["rows"]
    assert {row.answer.purpose for row in rows} == {"vote"}
    assert len(rows) == asked.filter(purpose="vote").count()


def test_the_owner_lets_players_contest_on_the_adjudication_page(as_user, omar, settled):
    project, player, _ = settled
    judging = f"/projects/{project.pk}/adjudication/"
    as_user(omar).post(judging, {"act": "allow"})
    assert "Settled as" not in as_user(player).get(address(project)).text
    as_user(omar).post(judging, {"act": "allow", "players": "on"})
    assert "Settled as" in as_user(player).get(address(project)).text


def test_somebody_contests_so_many_labels_at_a_time(as_user, monkeypatch, settled):
    project, player, _ = settled
    monkeypatch.setattr("quality.labels.contesting.MOST_OPEN", 0)
    said = as_user(player).post(contest_address(project), {"reason": "No"}, follow=True)
    assert "still open" in said.text
    assert not Contest.objects.exists()


def test_the_page_costs_the_same_however_much_was_answered(as_user, omar, monkeypatch):
    def statements(clips):
        project, (player, _) = settled_project(omar, clips=clips)
        client = as_user(player)
        with CaptureQueriesContext(connection) as seen:
            rows = client.get(address(project)).context["rows"]
        return len(seen), len(rows)

    few, many = statements(1), statements(9)
    assert few[0] == many[0] <= 11
    assert (few[1], many[1]) == (1, 9)
    monkeypatch.setattr("quality.labels.settled.PAGE", 4)
    project, (player, _) = settled_project(omar, clips=9)
    seen, page = 0, as_user(player).get(address(project))
    while page.context["more"]:
        seen += len(page.context["rows"])
        page = as_user(player).get(f"{address(project)}?before={page.context['more']}")
    assert seen + len(page.context["rows"]) == 9
