"""Reports mean what they say: what is set aside is lent to nobody, and nobody empties a project."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import DeviceMark, User
from annotation.models import Annotation, Assignment, Item, Project, Purpose, Report, ReportedClip
from annotation.models import ReportReason as Reason
from annotation.services import open_pairs, open_tasks, put_back, save_question, take_back
from clips.models import Clip
from game import play
from game.together import services
from tests import makers
from tests.game.makers import annotators, answer, playable, train_on

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ROUND = 5
# Session and person included, as docs/architecture.md says it.
REPORT = 18


@pytest.fixture
def project(omar):
    return playable(omar, clips=8, answers_wanted=4)


def known(project, count=1):
    """Make people who have answered enough in a project to be believed alone."""
    people = annotators(count)
    for person in people:
        for _ in range(ROUND):
            answer(person, play.next_turn(person, project.pk, now=NOW), now=NOW)
    return people


def reports(person, project, reason=Reason.DISTRESSING, *, now=NOW, **said):
    """Let a person report the clip they are lent next; return it."""
    turn = play.next_turn(person, project.pk, now=now)
    play.report_clip(person, turn.assignment.pk, reason, now=now, **said)
    return turn.assignment.item.clip


def lent(person, project, item, *, now=NOW):
    """Lend a person this very item."""
    Item.objects.filter(pk=item.pk).update(leases=F("leases") + 1)
    return Assignment.objects.create(
        project=project,
        item=item,
        annotator=person,
        number=Assignment.objects.filter(annotator=person, project=project).count() + 1,
        lent_at=now,
        expires_at=now + dt.timedelta(minutes=9),
    )


def report_of(person, project, clip, reason=Reason.DISTRESSING):
    """Let a person report this very clip."""
    turn = lent(person, project, Item.objects.get(project=project, clip=clip))
    play.report_clip(person, turn.pk, reason, now=NOW)


def is_aside(project, clip):
    return Item.objects.get(project=project, clip=clip).is_aside


def heard_by(person, project, now=NOW):
    """Return all clips that a person is lent."""
    heard = set()
    while turn := play.next_turn(person, project.pk, now=now):
        heard.add(turn.assignment.item.clip_id)
        answer(person, turn, now=now)
    return heard


@pytest.mark.parametrize("reason", [Reason.PRIVATE, Reason.DISTRESSING])
def test_what_is_private_or_distressing_is_lent_to_nobody_else_until_it_is_put_back(project, reason):
    [speaker] = known(project)
    clip = reports(speaker, project, reason)
    other, later = annotators(2)
    heard = heard_by(other, project)
    assert clip.pk not in heard
    assert len(heard) == 7
    put_back(project, clip.pk)
    # Who has passed it finds it again, and so does whoever comes.
    assert heard_by(other, project) == {clip.pk}
    assert clip.pk in heard_by(later, project)


def test_what_is_lent_when_a_clip_is_set_aside_is_answered_and_nothing_is_lent_anew(project):
    [speaker, first, second, third] = known(project, 4)
    turn = play.next_turn(speaker, project.pk, now=NOW)
    item = turn.assignment.item
    held = [(one, play.next_turn(one, project.pk, now=NOW)) for one in (first, second)]
    assert {one.assignment.item_id for _, one in held} == {item.pk}
    play.report_clip(speaker, turn.assignment.pk, Reason.PRIVATE, now=NOW)
    assert play.next_turn(third, project.pk, now=NOW).assignment.item_id != item.pk
    for person, one in held:
        # It is handed out again to whoever holds it, and kept while they listen.
        assert play.next_turn(person, project.pk, now=NOW).assignment.pk == one.assignment.pk
        play.heartbeat(person, one.assignment.pk, now=NOW)
        assert not answer(person, one, now=NOW).repeated
    votes = Annotation.objects.filter(task__item=item, purpose=Purpose.VOTE, annotator__in=[first, second])
    assert votes.count() == 2
    item.refresh_from_db()
    assert (item.votes, item.leases, item.is_aside) == (2, 0, True)
    assert item.has_room
    assert item.clip_id not in heard_by(annotators(1)[0], project)


def test_what_is_silent_takes_two_people(project):
    first, second = known(project, 2)
    clip = reports(first, project, Reason.SILENT)
    assert not is_aside(project, clip)
    assert ReportedClip.objects.get().set_aside_at is None
    report_of(second, project, clip, Reason.BROKEN)
    assert is_aside(project, clip)


@pytest.mark.parametrize(
    ("reason", "flag", "aside"),
    [
        (Reason.SILENT, "silent", True),
        (Reason.BROKEN, "clipped", True),
        (Reason.BROKEN, "silent", False),
        (Reason.SILENT, "long", False),
    ],
)
def test_the_audio_check_is_the_second_voice(project, reason, flag, aside):
    Clip.objects.update(flags=[flag])
    clip = reports(annotators(1)[0], project, reason)
    assert is_aside(project, clip) == aside


def test_newcomers_and_guests_have_one_voice_each(project):
    [newcomer, other] = annotators(2)
    clip = reports(newcomer, project, Reason.PRIVATE)
    assert not is_aside(project, clip)
    report_of(other, project, clip, Reason.PRIVATE)
    assert is_aside(project, clip)
    [guest] = known(project)
    User.objects.filter(pk=guest.pk).update(is_guest=True)
    guest.refresh_from_db()
    assert not is_aside(project, reports(guest, project, Reason.PRIVATE))


def test_two_guests_of_one_device_are_one_voice(project):
    people = annotators(2)
    User.objects.filter(pk__in=[one.pk for one in people]).update(is_guest=True)
    for person in people:
        DeviceMark.objects.create(user=person, address_hash="a", device_hash="d", seen_at=NOW)
    clip = reports(people[0], project)
    report_of(people[1], project, clip)
    assert not is_aside(project, clip)


def test_after_a_few_reports_within_an_hour_it_takes_two(omar):
    project = playable(omar, clips=14, answers_wanted=4)
    [speaker, second] = known(project, 2)
    clips = [reports(speaker, project) for _ in range(4)]
    assert [is_aside(project, clip) for clip in clips] == [True, True, True, False]
    report_of(second, project, clips[3])
    assert is_aside(project, clips[3])
    assert is_aside(project, reports(speaker, project, now=NOW + dt.timedelta(hours=2)))


def test_whoever_was_not_right_is_believed_no_more_alone(project):
    [speaker, second, third] = known(project, 3)
    clip = reports(speaker, project)
    put_back(project, clip.pk)
    assert not is_aside(project, reports(speaker, project))
    # Nor is anybody, about this clip: the owner has heard it. Two are, and they speak anew.
    report_of(second, project, clip)
    assert not is_aside(project, clip)
    report_of(third, project, clip)
    assert is_aside(project, clip)


def test_only_so_many_clips_wait_at_a_time(omar, monkeypatch):
    monkeypatch.setattr("annotation.voices.FEW", 2)
    project = playable(omar, clips=12, answers_wanted=9, answers_maximum=9)
    people = known(project, 3)
    clips = [reports(person, project) for person in people]
    assert [is_aside(project, clip) for clip in clips] == [True, True, False]
    assert ReportedClip.objects.count() == 3
    assert len(heard_by(annotators(1)[0], project)) == 10


def test_a_report_that_is_sent_again_changes_nothing_after_the_owner_has_decided(project):
    [speaker] = known(project)
    turn = play.next_turn(speaker, project.pk, now=NOW)
    play.report_clip(speaker, turn.assignment.pk, Reason.PRIVATE, now=NOW)
    clip = turn.assignment.item.clip
    put_back(project, clip.pk)
    play.report_clip(speaker, turn.assignment.pk, Reason.PRIVATE, now=NOW)
    assert not is_aside(project, clip)
    assert ReportedClip.objects.get().put_back_at
    assert Report.objects.count() == 1


def test_undone_it_waits_as_before(project):
    [speaker] = known(project)
    clip = reports(speaker, project)
    since = ReportedClip.objects.get().set_aside_at
    put_back(project, clip.pk)
    take_back(project, clip.pk)
    reported = ReportedClip.objects.get()
    assert (reported.set_aside_at, reported.put_back_at) == (since, None)
    assert Report.objects.get().put_back_at is None
    assert clip.pk not in heard_by(annotators(1)[0], project)


def test_another_project_of_the_same_clips_goes_on(project, omar):
    [speaker] = known(project)
    clip = reports(speaker, project)
    other = makers.make_project(project.dataset, "Another")
    makers.make_question(other)
    Project.objects.filter(pk=other.pk).update(state="live")
    open_tasks(other, [clip.pk])
    turn = play.next_turn(speaker, other.pk, now=NOW)
    assert turn.assignment.item.clip_id == clip.pk
    play.report_clip(speaker, turn.assignment.pk, Reason.SILENT, now=NOW)
    assert Report.objects.filter(clip=clip).count() == 2
    assert not is_aside(other, clip)


@pytest.mark.parametrize("kind", ["control", "training", "repeat"])
def test_checks_and_practice_are_set_aside_and_put_back_like_any_other(omar, monkeypatch, kind):
    project = playable(
        omar, clips=16, answers_wanted=9, answers_maximum=9, controls=1 if kind == "control" else 0
    )
    [speaker] = known(project)
    if kind == "training":
        [item] = train_on(project, ["happy"])
    elif kind == "control":
        item = Item.objects.get(is_control=True)
    else:
        item = Annotation.objects.filter(annotator=speaker).earliest("pk").task.item
    report_of(speaker, project, item.clip, Reason.PRIVATE)
    assert is_aside(project, item.clip)
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0)
    other = annotators(1)[0]
    for _ in range(4):
        turn = play.next_turn(other, project.pk, now=NOW)
        assert turn.assignment.item_id != item.pk
        answer(other, turn, now=NOW)
    put_back(project, item.clip_id)
    newcomer, met = annotators(1)[0], set()
    while turn := play.next_turn(newcomer, project.pk, now=NOW):
        met.add(turn.assignment.item_id)
        answer(newcomer, turn, now=NOW)
    assert item.pk in met
    if kind == "control":
        assert item.pk == play.next_turn(other, project.pk, now=NOW).assignment.item_id


def test_a_turn_that_came_back_is_not_lent_again_while_its_clip_is_set_aside(project):
    [speaker, other] = known(project, 2)
    turn = play.next_turn(other, project.pk, now=NOW)
    play.give_back(other, turn.assignment.pk, now=NOW)
    item = turn.assignment.item
    report_of(speaker, project, item.clip)
    assert item.clip_id not in heard_by(other, project)
    put_back(project, item.clip_id)
    assert heard_by(other, project) == {item.clip_id}


@pytest.fixture
def pairs(omar, monkeypatch):
    """A project that compares clips one after the other; everybody is known in it."""
    monkeypatch.setattr("annotation.voices.KNOWN_AFTER", 0)
    project = makers.make_project(makers.make_dataset(omar, clips=4), answers_wanted=3, share_to_hear=0)
    save_question(project, text="Which is louder?", kind="pair")
    Project.objects.filter(pk=project.pk).update(state="live")
    project.refresh_from_db()
    one, two, three, four = project.dataset.clips.order_by("name").values_list("pk", flat=True)
    open_pairs(project, [(one, two), (two, three), (three, four)])
    return project


@pytest.mark.parametrize(
    ("meant", "names", "left"),
    [
        ("first", ["clip 2.wav"], [("clip 3.wav", "clip 4.wav")]),
        ("second", ["clip 3.wav"], [("clip 1.wav", "clip 2.wav")]),
        ("either", ["clip 2.wav", "clip 3.wav"], []),
    ],
)
def test_of_a_pair_the_clip_that_is_meant_is_set_aside_in_all_its_pairs(pairs, anna, meant, names, left):
    item = Item.objects.get(clip__name="clip 2.wav")
    turn = lent(anna, pairs, item)
    play.report_clip(anna, turn.pk, Reason.PRIVATE, meant=meant, now=NOW)
    said = Report.objects.order_by("clip__name").values_list("clip__name", "is_either")
    assert list(said) == [(name, meant == "either") for name in names]
    free = Item.objects.filter(is_aside=False).order_by("clip__name")
    assert list(free.values_list("clip__name", "other__name")) == left
    for name in names:
        assert Item.objects.filter(is_aside=True).exists(), name
        put_back(pairs, Clip.objects.get(name=name).pk)
    assert not Item.objects.filter(is_aside=True).exists()


def test_a_pair_waits_for_both_of_its_clips_and_a_new_one_waits_too(pairs, anna):
    item = Item.objects.get(clip__name="clip 2.wav")
    turn = lent(anna, pairs, item)
    play.report_clip(anna, turn.pk, Reason.PRIVATE, now=NOW)
    put_back(pairs, item.clip_id)
    item.refresh_from_db()
    assert item.is_aside
    one = Clip.objects.get(name="clip 1.wav").pk
    open_pairs(pairs, [(one, item.other_id)])
    assert Item.objects.get(clip=one, other=item.other_id).is_aside


def test_nobody_hears_it_together(omar):
    project = playable(omar, clips=1, answers_wanted=9, answers_maximum=9)
    clip = Clip.objects.get()
    report_of(*annotators(1), project, clip)
    report_of(*annotators(1), project, clip)
    first, second = annotators(2)
    party = services.open_party(first, project.pk, NOW)
    services.sit_down(second, party.code.lower(), NOW)
    services.begin(first, party.pk, NOW)
    assert not Assignment.objects.filter(annotator__in=[first, second]).exists()


def post(client, turn, **body):
    return client.post(
        f"/api/v1/turns/{turn}/report/",
        json.dumps({"reason": "private", **body}),
        content_type="application/json",
    )


def test_over_http_a_pair_s_clip_is_named_or_not(pairs, anna, as_user):
    client = as_user(anna)
    turn = play.next_turn(anna, pairs.pk, now=NOW)
    assert post(client, turn.assignment.pk, clip="third").status_code == 400
    response = post(client, turn.assignment.pk, clip="second")
    assert (response.status_code, response.content) == (204, b"")
    assert Report.objects.get().clip_id == turn.assignment.item.other_id


@pytest.mark.parametrize("kind", ["plain", "control", "training"])
def test_a_report_costs_the_same_whatever_it_is_about(omar, anna, as_user, monkeypatch, kind):
    monkeypatch.setattr("quality.services.dice", lambda _: 0.0 if kind == "control" else 1.0)
    project = playable(omar, clips=12, controls=6)
    if kind == "training":
        train_on(project, ["happy", "sad"])
    client = as_user(anna)
    turn = play.next_turn(anna, project.pk).assignment
    assert (turn.is_control, turn.is_training) == (kind == "control", kind == "training")
    with CaptureQueriesContext(connection) as seen:
        response = post(client, turn.pk)
    assert (response.status_code, response.content) == (204, b"")
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    assert sum(not one["sql"].startswith(marks) for one in seen) == REPORT
