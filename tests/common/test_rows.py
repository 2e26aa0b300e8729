"""A row is written as Django itself would write it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Annotation, Assignment, Item, Label, Task
from common import rows
from game import play
from game.models import PointsEntry, Reason
from game.services import player_of
from quality.models import AggregatedLabel
from tests.game.makers import playable
from tests.statements import whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(omar):
    """Three clips with nothing answered."""
    return playable(omar, clips=3)


def columns(row):
    """Return what the database has of a row, by column, without its key."""
    found = type(row).objects.get(pk=row.pk)
    return {field.attname: getattr(found, field.attname) for field in row._meta.concrete_fields[1:]}


def a_vote(task, anna, **fields):
    said = {"task": task, "annotator": anna, "sound_check": {"sides": 4}, "heard_seconds": 0.25}
    return Annotation(**(said | fields))


def test_an_inserted_row_is_the_one_that_save_writes(project, anna, sam):
    task, other = Task.objects.all()[:2]
    same = {"created_at": timezone.now(), "label": Label.objects.first(), "device_kind": "';%s\\ü"}
    saved, inserted = a_vote(task, anna, **same), a_vote(other, anna, **same)
    saved.save()
    rows.insert(inserted)
    assert inserted.pk == saved.pk + 1
    assert (inserted._state.adding, inserted._state.db) == (False, "default")
    assert columns(inserted) == columns(saved) | {"task_id": other.pk}
    inserted.annotator = sam
    inserted.save()
    assert columns(inserted)["annotator_id"] == sam.pk


def test_a_row_with_a_key_of_its_own_is_inserted_too(project, anna):
    now = timezone.now()
    turn = Assignment(
        project=project,
        item=Item.objects.first(),
        annotator=anna,
        number=1,
        place={"speaker": "it's"},
        lent_at=now,
        expires_at=now,
    )
    key = turn.pk
    rows.insert(turn)
    kept = Assignment.objects.get()
    assert (kept.pk, kept.place, kept.lent_at, kept.closed_at) == (key, {"speaker": "it's"}, now, None)


def test_what_the_database_refuses_is_refused(project, anna):
    player, now = player_of(anna), timezone.now()
    turn = play.next_turn(anna, project.pk).assignment
    line = {"player": player, "assignment": turn, "project": project, "reason": Reason.EFFORT, "at": now}
    rows.insert(PointsEntry(points=1, total=1, **line))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(PointsEntry(points=2, total=3, **line))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(PointsEntry(points=1, total=1, **line | {"assignment": None, "reason": "luck"}))
    assert PointsEntry.objects.count() == 1


def test_an_update_writes_its_fields_and_no_others(project):
    item, other = Item.objects.all()[:2]
    before = columns(other)
    item.votes, item.leases, item.likely, item.priority = 2, 1, None, 1
    rows.update(item, ["votes", "likely"])
    kept = Item.objects.get(pk=item.pk)
    assert (kept.votes, kept.leases, kept.likely) == (2, 0, None)
    assert columns(other) == before
    item.likely = 7
    rows.update(item, ["likely"])
    assert Item.objects.get(pk=item.pk).likely == 7
    Item.objects.filter(pk=item.pk).delete()
    with pytest.raises(DatabaseError, match="no such"):
        rows.update(item, ["votes"])


def test_an_upsert_adds_or_writes_over(project):
    task = Task.objects.first()
    first = AggregatedLabel(task=task, votes=1, joint=[0.5, 0.25], posterior={"1": 1.0}, prior={"1": 0.5})
    rows.upsert(first, ["votes", "joint", "updated_at"])
    before = AggregatedLabel.objects.get()
    assert (before.votes, before.joint, before.posterior) == (1, [0.5, 0.25], {"1": 1.0})
    rows.upsert(AggregatedLabel(task=task, votes=2, joint=None), ["votes", "joint", "updated_at"])
    after = AggregatedLabel.objects.get()
    assert (after.votes, after.joint, after.posterior, after.prior) == (2, None, {"1": 1.0}, {"1": 0.5})
    assert after.updated_at > before.updated_at


@pytest.mark.services
def test_postgresql_plans_each_once(project):
    item = Item.objects.first()
    with CaptureQueriesContext(connection) as seen:
        for _ in range(2):
            rows.update(item, ["votes", "leases"])
    first, second = (one["sql"] for one in seen)
    assert first == second
    assert first.startswith("EXECUTE update_item")
    assert whole(first).count("$") == 3
