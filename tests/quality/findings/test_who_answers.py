"""Who answers a project, in numbers that name nobody."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from annotation.models import Annotation, Participation, Purpose, Task
from jobs.models import Job, State
from jobs.running import run
from quality.findings.people import people_of
from quality.findings.shown import people_shown
from quality.models import Finding, FindingKind
from quality.oversight.small_cells import Counted, counted
from tests.game.makers import annotators, playable
from tests.quality.findings.test_findings import Quiet


@pytest.mark.parametrize(
    ("counts", "shown", "rest"),
    [
        ({"en": 30, "de": 8}, [("en", 30), ("de", 8)], 0),
        # One small cell alone would be the whole less the others: the next smallest goes with it.
        ({"en": 30, "de": 8, "fr": 2}, [("en", 30)], 10),
        ({"en": 30, "fr": 2, "it": 4}, [("en", 30)], 6),
        # Two people, one of each: known as well as one.
        ({"en": 30, "de": 8, "fr": 1, "it": 1}, [("en", 30)], 10),
        ({"en": 6, "fr": 4}, [], 10),
        ({"en": 4}, [], 0),
        ({"en": 2, "fr": 1}, [], 0),
        ({}, [], 0),
        ({"en": 5, "de": 0}, [("en", 5)], 0),
    ],
)
def test_what_few_share_is_told_together_with_others(counts, shown, rest):
    assert counted(counts) == Counted(shown, rest)


@pytest.mark.parametrize("seed", range(30))
def test_nothing_can_be_worked_out_by_subtraction(seed):
    import random

    dice = random.Random(seed)
    counts = {str(name): dice.choice([0, 1, 1, 2, 3, 5, 9, 40]) for name in range(dice.randint(1, 8))}
    found = counted(counts)
    assert all(number >= 5 for _, number in found.shown)
    left = sum(counts.values()) - sum(number for _, number in found.shown)
    if found.shown or found.rest:
        assert left == found.rest
        assert left == 0 or left >= 5
        hidden = [number for name, number in counts.items() if number and name not in dict(found.shown)]
        assert len(hidden) != 1
    else:
        assert sum(counts.values()) < 5


@pytest.fixture
def crowd(omar):
    """A project of 24 people: 12 speak English, 9 German, 2 French, one did not tell."""
    project = playable(omar, clips=2)
    people = annotators(24)
    languages = ["en"] * 12 + ["de"] * 9 + ["fr"] * 2 + [""]
    for number, (person, language) in enumerate(zip(people, languages, strict=True)):
        person.language = language
        person.adult_confirmed_at = timezone.now() if number < 10 else None
    User.objects.bulk_update(people, ["language", "adult_confirmed_at"])
    Participation.objects.bulk_create(Participation(project=project, annotator=one) for one in people)
    first, second = Task.objects.order_by("pk")
    for number, person in enumerate(people[:20]):
        device = "phone" if number < 12 else "desktop"
        given = {"annotator": person, "purpose": Purpose.VOTE, "label": first.question.labels.first()}
        Annotation.objects.create(task=first, device_kind=device, **given)
        Annotation.objects.create(task=second, device_kind=device if number else "", **given)
    return project


def told(project, before=None):
    finding = Finding(project=project, kind=FindingKind.PEOPLE, found=before)
    return people_of(finding, Quiet())


@pytest.mark.django_db
def test_languages_ages_and_devices_are_counted_once_per_person(crowd):
    found = told(crowd)
    assert found["people"] == 24
    assert found["language"] == {"shown": [("en", 12)], "rest": 12}
    assert found["age"] == {"shown": [("16", 14), ("18", 10)], "rest": 0}
    # Four told no device: with the next smallest they are twelve.
    assert found["device"] == {"shown": [("phone", 12)], "rest": 12}


@pytest.mark.django_db
def test_one_who_comes_is_not_seen_in_the_difference(crowd):
    before = told(crowd)
    for number in range(5):
        [person] = annotators(1)
        Participation.objects.create(project=crowd, annotator=person)
        assert (told(crowd, before) == before) == (number < 4)


@pytest.mark.django_db
def test_what_is_told_moves_by_whole_cells_alone(crowd):
    rows = [people_shown(Finding(found=told(crowd)))["tables"][0].rows]
    for language in ["en", "en", "en", "fr", "de"]:
        [person] = annotators(1)
        User.objects.filter(pk=person.pk).update(language=language)
        Participation.objects.create(project=crowd, annotator=person)
    rows.append(people_shown(Finding(found=told(crowd)))["tables"][0].rows)
    before, after = ({word: number for word, number, _ in some} for some in rows)
    # Of the five who came, one speaks German and one French: neither can be told.
    assert before == {"English": 10, "Others, or too few to say": 10}
    assert set(after.values()) <= {10, 15}
    assert all(number % 5 == 0 for number in after.values())


@pytest.mark.django_db
def test_whoever_closes_their_account_is_counted_no_more(crowd):
    User.objects.filter(language="de").update(closing_at=timezone.now())
    found = told(crowd)
    assert found["people"] == 15
    assert found["device"] == {"shown": [], "rest": 15} or sum(n for _, n in found["device"]["shown"]) <= 15


@pytest.mark.django_db
def test_the_owner_sees_tables_and_no_small_number(crowd, omar, sam, as_user):
    page = reverse("quality:who_answers", args=[crowd.pk])
    browser = as_user(omar)
    assert "Nobody is counted yet" in browser.get(page).content.decode()
    assert browser.post(page).status_code == 302
    run(str(Job.objects.latest("created_at").pk))
    assert Job.objects.latest("created_at").state == State.DONE
    words = browser.get(page).content.decode()
    assert "About 20 people take part." in words
    assert "10 · 50 %" in words
    assert "fr" not in [row[0] for table in browser.get(page).context["tables"] for row in table.rows]
    assert as_user(sam).get(page).status_code == 404
