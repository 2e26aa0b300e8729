"""What is left of a player who closes the account: answers under a random name, and nothing else."""

import pytest

from accounts.closing import ask_to_close
from accounts.erasing import close_account
from annotation.models import (
    Annotation,
    Assignment,
    AssignmentState,
    Participation,
    Project,
    Report,
    ReportReason,
)
from annotation.services import Answer, Listening
from game import play
from game.models import Player, PointsEntry
from tests import makers
from tests.game.makers import answer, playable

pytestmark = pytest.mark.django_db


def test_answers_stay_and_the_rest_goes(omar, anna):
    project = playable(omar, clips=3)
    turn = play.next_turn(anna, project.pk)
    question = turn.tasks[0].question
    answers = [Answer(question.pk, question.labels.first().pk)]
    play.submit_answer(anna, turn.assignment.pk, answers, listening=Listening(replays=3))
    reported = play.next_turn(anna, project.pk)
    play.report_clip(anna, reported.assignment.pk, ReportReason.PRIVATE)
    play.next_turn(anna, project.pk)
    known_as = Participation.objects.get(annotator=anna).pseudonym

    ask_to_close(anna)
    assert close_account(anna.pk)

    answer = Annotation.objects.get()
    assert answer.label is not None
    assert (answer.heard_seconds, answer.replays, answer.device_kind) == (None, None, "")
    assert not answer.annotator.username.startswith("anna")
    assert Participation.objects.get(annotator=anna).pseudonym != known_as
    assert not Player.objects.filter(user=anna).exists()
    assert not PointsEntry.objects.exists()
    assert Report.objects.get().annotator is None
    assert not Assignment.objects.filter(state=AssignmentState.LENT).exists()


def test_what_an_owner_never_launched_goes_too(omar, anna, as_user):
    project = playable(omar, clips=2, controls=1, questions=2)
    draft = makers.make_project(project.dataset, "Secret plans", description="Nobody has seen this.")
    makers.make_question(draft)
    answer(anna, play.next_turn(anna, project.pk))
    ask_to_close(omar)
    assert close_account(omar.pk)
    assert list(Project.objects.values_list("pk", "state")) == [(project.pk, "finished")]
    assert as_user(anna).get(f"/api/v1/projects/{draft.pk}/").status_code == 404


def test_an_owner_who_leaves_ends_the_projects_and_silences_the_clips(omar, anna):
    project = playable(omar, clips=2)
    ask_to_close(omar)
    assert close_account(omar.pk)
    project.refresh_from_db()
    assert project.state == "finished"
    assert not project.dataset.clips.filter(state="ready").exists()
