"""The mirror: what players see of how consistent they are, what they mix up, and how trust moved."""

import threading
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import LabelExample
from clips.models import Clip
from quality.models import Crowd, MirrorStep, TrustEvent, TrustScore
from quality.people import mirror
from quality.people.closing import erase_checks
from quality.people.mirror import STEP, keep_steps
from quality.people.mixing import Mixed, mixed_most
from tests.game.makers import playable
from tests.game.test_races import at_once

pytestmark = pytest.mark.django_db


def state(labels, said, columns):
    return {"labels": labels, "said": said, "columns": columns, "now": []}


@pytest.mark.parametrize(
    ("said", "columns", "found"),
    [
        # The second label is said of clips of the first more often than the other way round.
        ({"0": 30, "1": 30}, {"0": [0.7, 0.2], "1": [0.3, 0.8]}, Mixed(11, 10, 0.3)),
        ({"0": 30, "1": 30}, {"0": [0.9, 0.1], "1": [0.1, 0.9]}, None),
        ({"0": 15, "1": 15}, {"0": [0.7, 0.2], "1": [0.3, 0.8]}, None),
        # Of a label hardly ever said nothing is known.
        ({"0": 60, "1": 3}, {"0": [0.7, 0.2], "1": [0.3, 0.8]}, None),
    ],
)
def test_what_is_mixed_up_most_is_said_where_enough_tells(said, columns, found):
    assert mixed_most(state([10, 11], said, columns)) == found


def test_of_whom_nothing_is_known_nothing_is_mixed_up():
    assert mixed_most(None) is None


@pytest.fixture
def project(omar):
    return playable(omar, clips=6)


def question_of(project):
    return project.questions.prefetch_related("labels").get()


def trust(project, person, answers, mean, **fields):
    return TrustScore.objects.update_or_create(
        annotator=person, question=question_of(project), defaults={"answers": answers, "mean": mean, **fields}
    )[0]


def repeat(project, person, sameness):
    TrustEvent.objects.create(
        annotator=person,
        project=project,
        question=question_of(project),
        kind="repeat",
        facts={"sameness": sameness},
    )


def address(project):
    return f"/projects/{project.pk}/mirror/"


def test_a_step_is_kept_after_twenty_answers_more_and_never_changes(project, anna):
    question = question_of(project)
    for answers, mean, steps in [
        (STEP - 1, 0.7, []),
        (STEP, 0.71, [0.7]),
        (STEP + 1, 0.2, [0.7]),
        (2 * STEP - 1, 0.9, [0.7]),
        # A check that was taken out leaves fewer answers: no step comes of that.
        (STEP - 1, 0.9, [0.7]),
        (2 * STEP, 0.93, [0.7, 0.95]),
        (3 * STEP + 5, 0.48, [0.7, 0.95, 0.5]),
        # Somebody who began anew.
        (STEP, 0.8, [0.7, 0.95, 0.5, 0.8]),
    ]:
        trust(project, anna, answers, mean)
        keep_steps(question)
        assert keep_steps(question) == 0
        assert list(MirrorStep.objects.order_by("pk").values_list("trust", flat=True)) == steps


@pytest.mark.django_db(transaction=True)
def test_a_step_is_written_once_though_two_jobs_are_at_it(project, anna, monkeypatch):
    Crowd.objects.create(question=question_of(project))
    trust(project, anna, STEP, 0.71)
    # Without a lock both have read who is due before either writes; with it, the second cannot come.
    both, begun = threading.Barrier(2), mirror._step

    def begin(*given):
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        return begun(*given)

    monkeypatch.setattr(mirror, "_step", begin)
    question = question_of(project)
    assert sorted(at_once([lambda: keep_steps(question)] * 2)) == [0, 1]
    assert MirrorStep.objects.count() == 1


def test_steps_are_each_persons_own(project, anna, sam):
    trust(project, anna, STEP, 0.9)
    trust(project, sam, 3, 0.4)
    assert keep_steps(question_of(project)) == 1
    assert MirrorStep.objects.get().annotator == anna


def test_a_player_sees_how_trust_moved_and_what_they_mix_up_with_examples(as_user, project, anna, sam):
    question = question_of(project)
    happy, sad = question.labels.order_by("pk")
    for label, clip in zip((happy, sad), Clip.objects.filter(dataset=project.dataset), strict=False):
        LabelExample.objects.create(label=label, clip=clip)
    MirrorStep.objects.create(annotator=anna, question=question, answers=20, trust=0.6)
    mixed = state([happy.pk, sad.pk], {"0": 30, "1": 30}, {"0": [0.7, 0.3], "1": [0.2, 0.8]})
    trust(project, anna, 60, 0.84, state=mixed)
    keep_steps(question)
    page = as_user(anna).get(address(project))
    assert "Up from 60 % to about 85 %" in page.text
    assert "Where others hear “sad”, you sometimes say “happy”" in page.text
    assert page.text.count("data-clip-play") == 2
    assert "0.wav" not in page.text
    other = as_user(sam).get(address(project)).text
    assert "60 %" not in other
    assert "“sad”" not in other


def test_a_player_sees_how_far_they_say_the_same(as_user, project, anna, sam):
    for sameness in (1.0, 1.0, None):
        repeat(project, anna, sameness)
    assert "After three of them" in as_user(anna).get(address(project)).text
    repeat(project, anna, 0.0)
    repeat(project, sam, 0.0)
    assert "Of 3 clips that came to you once more, you said the same about 2." in " ".join(
        as_user(anna).get(address(project)).text.split()
    )


def test_where_people_may_rightly_differ_nobody_is_compared_with_others(as_user, project, anna):
    project.questions.update(subjective=True)
    MirrorStep.objects.create(annotator=anna, question=question_of(project), answers=20, trust=0.3)
    text = as_user(anna).get(address(project)).text
    assert "nobody compares you with others" in text
    assert "30 %" not in text


def test_no_answer_is_told_before_its_step_is_full(as_user, project, anna):
    trust(project, anna, STEP, 0.9)
    keep_steps(question_of(project))
    before = as_user(anna).get(address(project)).text
    TrustEvent.objects.create(
        annotator=anna, project=project, question=question_of(project), kind="check", facts={"passed": False}
    )
    trust(project, anna, STEP + 1, 0.4, checks=4, checks_passed=1)
    keep_steps(question_of(project))
    after = as_user(anna).get(address(project)).text
    body = [text[text.index('id="mirror"') : text.index("data-clip-audio")] for text in (before, after)]
    assert body[0] == body[1]


def test_the_page_costs_the_same_however_much_is_known(as_user, omar, anna):
    def statements(questions, steps):
        project = playable(omar, questions=questions)
        for question in project.questions.all():
            labels = {"said": question.labels.first(), "meant": question.labels.last()}
            MirrorStep.objects.bulk_create(
                MirrorStep(annotator=anna, question=question, answers=20 * one, trust=0.5, **labels)
                for one in range(1, steps + 1)
            )
        client = as_user(anna)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(project)).status_code == 200
        return len(seen)

    assert statements(1, 1) == statements(4, 30) <= 11


def test_a_draft_has_no_mirror_and_strangers_sign_in_first(client, as_user, project, anna):
    assert client.get(address(project)).status_code == 302
    project.state = "draft"
    project.save()
    assert as_user(anna).get(address(project)).status_code == 404


def test_a_step_goes_with_its_person(project, anna):
    MirrorStep.objects.create(annotator=anna, question=question_of(project), answers=20, trust=0.5)
    erase_checks(anna)
    assert not MirrorStep.objects.exists()
