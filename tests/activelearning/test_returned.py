"""Labels of a classifier that went back to people: why, and for how long that is told."""

import pytest

from activelearning import services
from activelearning.models import Returned, Round, RoundState
from clips.erasing import withdraw_clips
from game import play
from tests.activelearning.makers import RULES, audits, go_on, make_loop, of_machine, play_round, work
from tests.game.makers import annotators, answer

pytestmark = pytest.mark.django_db


def slipping(question):
    """Let people answer all that is open; each seventh answer is wrong, but for audits."""
    person, answers = annotators(1)[0], 0
    while turn := play.next_turn(person, question.project_id):
        answers += 1
        slips = answers % 7 == 0 and not audits().filter(task__in=[task.pk for task in turn.tasks]).exists()
        is_low = turn.assignment.item.clip.name.startswith("low")
        answer(person, turn, "high" if is_low == slips else "low")


def test_what_went_back_is_shown_until_it_is_withdrawn(
    labelling, omar, sam, as_user, django_assert_max_num_queries
):
    first = of_machine().select_related("task__item__clip", "label").order_by("pk").first()
    services.save_plan(labelling, **{**RULES, "machine_labels": False})
    work()
    where = f"/projects/{labelling.project_id}/loop/machine/"
    client = as_user(omar)
    with django_assert_max_num_queries(14):
        page = client.get(where).content.decode()
    assert page.count("data-clip-play") == min(Returned.objects.count(), 30)
    assert "You wanted its labels no more" in page
    assert "Not asked yet" in page
    kept = Returned.objects.get(clip=first.task.item.clip_id)
    assert (kept.label, kept.confidence, kept.reason) == (first.label, first.machine_confidence, "owner")
    withdraw_clips([kept.clip_id])
    assert not Returned.objects.filter(clip=kept.clip_id).exists()
    assert as_user(sam).get(where).status_code in {403, 404}


def test_what_it_is_not_sure_of_any_more_goes_back_by_itself(omar):
    """Where people slip at times no classifier is 95 % sure of much; one failed audit is not below that."""
    question = make_loop(omar, clips=200, **RULES)
    work()
    go_on(question)
    for _ in range(3):
        slipping(question)
        go_on(question)
    before = of_machine().count()
    assert before
    services.save_plan(question, **{**RULES, "bar": 95})
    play_round(question)
    newest = Round.objects.filter(state=RoundState.LEARNT).last()
    assert of_machine().count() < before
    assert newest.machine["returned"] >= before - of_machine().count()
    assert not of_machine().filter(machine_confidence__lt=0.95).exists()
    back = Returned.objects.filter(reason="unsure", round=newest.number)
    assert 0 < back.count() <= newest.machine["returned"]
    assert not back.filter(now__gte=0.95).exists()
    assert not back.filter(confidence__lt=0.75).exists()
    # What it is sure of again, has its label and went nowhere.
    services.save_plan(question, **{**RULES, "bar": 75})
    play_round(question)
    labelled = of_machine().values("task__item__clip")
    assert not Returned.objects.filter(clip__in=labelled).exists()
