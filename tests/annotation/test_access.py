"""Who may answer: nobody who can read what others answered."""

import pytest
from django.urls import reverse

from annotation import access
from annotation.models import Annotation, Item, ProjectState, Purpose
from common.errors import Conflict, Forbidden
from game import play
from tests.game.makers import annotators, answer, playable

pytestmark = pytest.mark.django_db


def test_owners_may_answer_their_own_project_as_long_as_they_are_alone(omar):
    project = playable(omar, clips=3)
    assert play.next_turn(omar, project.pk)
    (other,) = annotators(1)
    play.next_turn(other, project.pk)
    with pytest.raises(Forbidden, match="read what others answered") as refused:
        play.next_turn(omar, project.pk)
    assert refused.value.code == "can_read_labels"
    assert play.next_turn(other, project.pk)


def test_admins_can_read_all_labels_and_so_answer_only_where_nobody_else_does(omar, ada, anna):
    project = playable(omar, clips=3)
    access.check_may_answer(ada, project)
    play.next_turn(anna, project.pk)
    with pytest.raises(Forbidden):
        access.check_may_answer(ada, project)


def test_other_owners_answer_like_anybody(omar, sam, anna):
    project = playable(omar, clips=3)
    play.next_turn(anna, project.pk)
    assert play.next_turn(sam, project.pk)


def test_a_turn_that_an_owner_holds_may_still_be_answered(omar, anna):
    project = playable(omar, clips=3)
    turn = play.next_turn(omar, project.pk)
    play.next_turn(anna, project.pk)
    assert answer(omar, turn).reward.turns
    assert Annotation.objects.get().purpose == Purpose.VOTE


def test_what_an_owner_can_have_read_of_a_clip_is_no_longer_theirs_to_vote_on(omar, anna):
    project = playable(omar, clips=1, answers_wanted=3)
    turn = play.next_turn(omar, project.pk)
    answer(anna, play.next_turn(anna, project.pk))
    assert answer(omar, turn).reward.turns
    assert dict(Annotation.objects.values_list("annotator", "purpose")) == {
        anna.pk: Purpose.VOTE,
        omar.pk: Purpose.SURPLUS,
    }
    # Its seat is free for somebody else.
    assert Item.objects.values_list("votes", "leases", "wanted").get() == (1, 0, 3)


def test_nobody_answers_in_a_paused_project_or_without_confirming(omar, anna):
    project = playable(omar, clips=1)
    anna.privacy_version = 0
    with pytest.raises(Forbidden):
        access.check_may_answer(anna, project)
    project.state = ProjectState.PAUSED
    with pytest.raises(Conflict):
        access.check_may_answer(anna, project)


def test_the_play_page_leads_who_reads_the_answers_to_them(omar, ada, anna, as_user):
    project = playable(omar, clips=3)
    address = reverse("game:play", args=[project.pk])
    assert as_user(omar).get(address).status_code == 200
    play.next_turn(anna, project.pk)
    for person in (omar, ada):
        page = as_user(person).get(address, follow=True)
        assert page.redirect_chain == [(reverse("annotation:project", args=[project.pk]), 302)]
        assert "read what others answered" in page.content.decode()
    assert as_user(anna).get(address).status_code == 200
