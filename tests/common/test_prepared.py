"""Prepared queries give what the same query gives when Django builds it anew."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, models, transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from annotation.models import Assignment, AssignmentState, Item, Project
from common.planned import Given
from common.prepared import Update, prepared
from tests.makers import make_dataset, make_project, make_question, make_tasks
from tests.statements import prepared_here, whole

NUMBER, PLACE, TIME = models.BigIntegerField(), models.UUIDField(), models.DateTimeField()


@prepared(project=PLACE, above=NUMBER)
def items_of(project, above):
    """Items with what belongs to them, those nobody holds first."""
    held = Assignment.objects.filter(item=OuterRef("pk"), state=AssignmentState.LENT)
    return (
        Item.objects.filter(project=project, shuffle__gt=above)
        .annotate(held=Exists(held))
        .select_related("clip", "project")
        .order_by("held", "shuffle")[:5]
    )


@prepared(project=PLACE)
def shuffles_of(project):
    """Pairs of values, no objects."""
    return Item.objects.filter(project=project).order_by("shuffle").values_list("pk", "shuffle")


@prepared(first=NUMBER, second=NUMBER)
def in_this_order(first, second):
    """Values in an IN and in a CASE."""
    order = Case(When(pk=first, then=Value(0)), When(pk=second, then=Value(1)))
    return Item.objects.filter(pk__in=[first, second]).order_by(order)


@prepared(item=NUMBER)
def locked_item(item):
    """One row, locked."""
    return Item.objects.filter(pk=item).select_for_update()


@prepared(person=NUMBER, now=TIME)
def touch(person, now):
    """A change with nothing to return."""
    return Update(User.objects.filter(pk=person), {"last_login": now})


@prepared(item=NUMBER, more=models.PositiveSmallIntegerField())
def add_leases(item, more):
    """A change that says what it made."""
    changed = {"leases": F("leases") + more}
    return Update(Item.objects.filter(pk=item), changed, returning=["id", "leases", "project_id"])


def with_items(owner: User, number: int) -> Project:
    name = f"Sounds {Project.objects.count()}"
    project = make_project(make_dataset(owner, name, clips=number), name)
    make_tasks(make_question(project))
    return project


@pytest.fixture
def project(omar) -> Project:
    return with_items(omar, 7)


def test_objects_come_with_all_that_belongs_to_them(project, django_assert_num_queries):
    """Filters, subqueries, joins, order and slice are what the query says, for whatever values."""
    every = sorted(project.items.values_list("shuffle", flat=True))
    for above in (-1, every[3], every[6]):
        with django_assert_num_queries(1):
            found = items_of(project=project.pk, above=above)
            assert [item.shuffle for item in found] == [key for key in every if key > above][:5]
            assert all(item.project == project and item.clip.name and not item.held for item in found)


def test_nothing_stays_from_the_run_before(project):
    """A second project is a second answer, and what is written in between is seen."""
    other = with_items(project.owner, 2)
    assert len(shuffles_of(project=project.pk)) == 7
    assert shuffles_of(project=other.pk) == list(other.items.order_by("shuffle").values_list("pk", "shuffle"))
    other.items.all().delete()
    assert shuffles_of(project=other.pk) == []


def test_values_may_stand_anywhere(project):
    """The same value may stand in several places of a query."""
    one, two = project.items.all()[:2]
    assert in_this_order(first=one.pk, second=two.pk) == [one, two]
    assert in_this_order(first=two.pk, second=one.pk) == [two, one]


def test_changes_are_made_and_told(project):
    """An update says how many rows it changed, or what they are now, in Python's types."""
    item, now = project.items.first(), timezone.now()
    assert add_leases(item=item.pk, more=2) == [(item.pk, item.leases + 2, project.pk)]
    assert add_leases(item=-1, more=2) == []
    assert touch(person=project.owner_id, now=now) == [1]
    assert touch(person=-1, now=now) == [0]
    project.owner.refresh_from_db()
    item.refresh_from_db()
    assert (project.owner.last_login, item.leases) == (now, 2)


def test_values_are_checked_by_name_and_type(project):
    """A missing, an unknown, an empty or a wrong value is refused before anything is asked."""
    for wrong in ({}, {"project": project.pk}, {"project": project.pk, "above": 1, "below": 2}):
        with pytest.raises(TypeError, match="items_of takes project, above"):
            items_of(**wrong)
    with pytest.raises(ValueError, match="above is None"):
        items_of(project=project.pk, above=None)
    with pytest.raises((TypeError, ValueError)):
        items_of(project=project.pk, above="1 OR 1=1")


def test_text_is_a_value_and_never_a_part_of_the_statement(project):
    """Quotes and percent signs in values mean nothing."""

    @prepared(name=models.CharField())
    def named(name):
        return Project.objects.filter(name=name, description__startswith="100 %")

    Project.objects.filter(pk=project.pk).update(name="O'Brien; %s --", description="100 % true")
    assert named(name="O'Brien; %s --") == [project]
    assert named(name="O'Brien") == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection(omar):
    """The statement is shared, the connection is not."""
    project = with_items(omar, 3)
    assert len(shuffles_of(project=project.pk)) == 3

    def ask(_):
        try:
            return len(shuffles_of(project=project.pk)), id(connections["default"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        asked = list(threads.map(ask, range(8)))
    assert {rows for rows, _ in asked} == {3}
    assert id(connections["default"]) not in {used for _, used in asked}


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only(omar):
    """As Django has it, though Django looks only when it compiles."""
    item = with_items(omar, 1).items.get()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert locked_item(item=item.pk) == [item]
    if connection.features.has_select_for_update:
        assert whole(asked[0]["sql"]).endswith("FOR UPDATE")
    with pytest.raises(TransactionManagementError):
        locked_item(item=item.pk)


def test_a_place_is_told_by_its_name():
    """What stands in for a value is no value."""
    given = Given("now", TIME)
    assert given.as_sql(None, None) == ("%s", (given,))
    assert given.value_for(connection, {"now": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})


@pytest.mark.django_db(transaction=True)
def test_postgresql_plans_a_statement_once_per_connection_and_for_all_values(omar):
    """Whatever the values, the plan that is kept serves; a new connection makes its own."""
    project = with_items(omar, 7)
    connection.close()
    with CaptureQueriesContext(connection) as asked:
        for above in range(12):
            items_of(project=project.pk, above=above)
    first_words = {one["sql"].split()[0] for one in asked}
    if connection.vendor != "postgresql":
        assert (len(asked), first_words) == (12, {"SELECT"})
        return
    assert (len(asked), first_words) == (12, {"EXECUTE"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans, parameter_types FROM pg_prepared_statements")
        assert cursor.fetchall() == [(12, 0, "{uuid,bigint}")]
    [statement] = prepared_here().values()
    # What never changes is written out: else no partial index would serve.
    assert "'lent'" in statement
    assert "LIMIT 5" in statement
    connection.close()
    assert prepared_here() == {}
    assert len(items_of(project=project.pk, above=-1)) == 5


def test_a_statement_outlives_the_rollback_of_what_it_was_prepared_in(project):
    """PostgreSQL keeps it, and so do we."""

    @prepared(project=PLACE)
    def counted(project):
        return Item.objects.filter(project=project).values_list("pk")

    with transaction.atomic():
        counted(project=project.pk)
        transaction.set_rollback(True)
    assert len(counted(project=project.pk)) == 7


def test_behind_a_pooler_nothing_is_kept_on_a_connection(project, monkeypatch):
    """The next transaction may have another connection, which knows nothing of it."""
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", value=True)
    with CaptureQueriesContext(connection) as asked:
        assert len(shuffles_of(project=project.pk)) == 7
    assert asked[0]["sql"].startswith("SELECT")
