"""Why a label is what it is: what is kept on the way, and the page that tells it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activelearning.models import Pick, Plan, Round
from annotation.models import Aggregation, Annotation, Participation, Purpose, Task
from exports.rows import rows_of
from game import play
from quality.labels import history
from quality.labels.told import story_of
from quality.models import AggregatedLabel, Contest
from quality.revising.question import revise
from tests.game.makers import annotators, answer, playable
from tests.quality.labels.deciding import decide, disputed_project

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6, "confidence": 80}


@pytest.fixture
def agreed(omar):
    project = playable(omar, clips=1, **RULES)
    for person in annotators(2):
        answer(person, play.next_turn(person, project.pk), "happy")
    return project


def the_task():
    task = Task.objects.select_related("question__project", "item__clip", "aggregated__label")
    return task.prefetch_related("question__labels").get()


def test_each_vote_is_kept_with_what_it_weighed_and_what_it_led_to(agreed):
    first, second = AggregatedLabel.objects.get().history
    voters = list(Annotation.objects.order_by("pk").values_list("annotator", flat=True))
    assert [first["by"], second["by"]] == voters
    happy, sad = (str(label.pk) for label in agreed.questions.get().labels.all())
    assert 0.5 < first["trusted"] < 1
    assert 0.5 < first["p"][happy] < second["p"][happy]
    assert second["p"][happy] + second["p"][sad] == pytest.approx(1, abs=1e-3)
    assert ("became" in first, second["became"]) == (False, "retired")


def test_a_story_tells_votes_picture_and_timeline(agreed):
    task = the_task()
    story = story_of(task)
    names = set(Participation.objects.values_list("pseudonym", flat=True))
    assert {vote.person for vote in story.votes} == names
    assert [vote.label.name for vote in story.votes] == ["happy", "happy"]
    assert [column.name for column in story.columns] == ["before", "1", "2"]
    assert [part.percent for part in story.columns[0].parts] == [50, 50]
    assert story.columns[2].parts[0].percent >= 80
    assert sum(part.height for part in story.columns[2].parts) == pytest.approx(100, abs=0.1)
    assert [event.words for event in story.events] == [
        "Opened",
        "Answered: happy",
        "Answered: happy",
        "Agreed: it has enough answers; most probable: happy",
    ]


def test_what_opens_again_because_votes_weigh_less_is_in_the_history(agreed):
    task = the_task()
    agreed.confidence = 99
    agreed.save()
    revise(task.question.__class__.objects.select_related("project").get(), timezone.now())
    assert the_task().state == "open"
    newest = AggregatedLabel.objects.get().history[-1]
    assert (newest["became"], set(newest)) == ("open", {"became", "at", "p"})
    assert "Opened again" in story_of(the_task()).events[-1].words


def test_a_history_does_not_grow_for_ever_and_keeps_its_votes():
    kept = history.voted(None, 7, 0.8, {"1": 0.9})
    for _ in range(200):
        kept = history.moved(kept, "open", timezone.now())
    assert len(kept) == history.MOST
    assert kept[0] == {"by": 7, "trusted": 0.8, "p": {"1": 0.9}}


def test_the_page_tells_all_of_it_under_pseudonyms(as_user, omar):
    project = disputed_project(omar)
    decide(the_task(), "happy", "sad", omar, reason="It sobs at the end.")
    page = as_user(omar).get(f"/projects/{project.pk}/labels/{the_task().pk}/")
    assert page.status_code == 200
    for person in Participation.objects.select_related("annotator"):
        assert person.pseudonym in page.text
        assert person.annotator.username not in page.text
    assert "Decided: sad" in page.text
    assert "It sobs at the end." in page.text
    assert "heard blind as “happy”" in page.text
    labels = as_user(omar).get(f"/projects/{project.pk}/labels/")
    assert f"/projects/{project.pk}/labels/{the_task().pk}/" in labels.text


def test_a_contest_is_made_on_the_page_and_its_end_is_told_there(as_user, omar, agreed):
    client, address = as_user(omar), f"/projects/{agreed.pk}/labels/{the_task().pk}/"
    made = client.post(f"{address}contest/", {"reason": "It is sad."}, follow=True)
    assert "it waits on the adjudication page" in made.text
    assert "It is sad." in made.text
    assert "Contest this label" not in made.text
    contested = client.get(f"/projects/{agreed.pk}/labels/?show=contested")
    assert address in contested.text
    decide(the_task(), "happy", "happy", omar)
    page = client.get(address).text
    assert "Contested: happy" in page
    assert "The contest ended: the label stands, happy" in page
    assert address not in client.get(f"/projects/{agreed.pk}/labels/?show=contested").text
    empty = client.post(f"{address}contest/", {"reason": " "}, follow=True)
    assert "Say in 1 to 300 characters" in empty.text
    assert Contest.objects.count() == 1


def test_a_contest_that_changes_a_label_tells_both(as_user, omar, agreed):
    client, address = as_user(omar), f"/projects/{agreed.pk}/labels/{the_task().pk}/"
    client.post(f"{address}contest/", {"reason": "It is sad."})
    decide(the_task(), "sad", "sad", omar)
    assert "The contest ended: the label changed from happy to sad" in client.get(address).text
    [told] = next(row.why["contests"] for row in rows_of(agreed) if row.why["contests"])
    assert (told["before"], told["after"]) == ("happy", "sad")


def test_only_who_may_read_the_labels_sees_it(as_user, anna, sam, ada, agreed):
    address = f"/projects/{agreed.pk}/labels/{the_task().pk}/"
    voter = Annotation.objects.first().annotator
    for person in (anna, sam, voter):
        assert as_user(person).get(address).status_code in {403, 404}
        assert as_user(person).post(f"{address}contest/", {"reason": "No"}).status_code in {403, 404}
    assert as_user(ada).get(address).status_code == 200
    other = playable(sam, clips=1)
    assert as_user(sam).get(f"/projects/{other.pk}/labels/{the_task_of(agreed).pk}/").status_code == 404
    assert not Contest.objects.exists()


def the_task_of(project):
    return Task.objects.get(question__project=project)


def test_the_page_costs_the_same_however_many_votes_there_are(as_user, omar):
    def statements(people):
        project = playable(omar, clips=1, **{**RULES, "answers_wanted": people, "answers_maximum": 9})
        for person in annotators(people):
            answer(person, play.next_turn(person, project.pk), "happy")
        client, task = as_user(omar), the_task_of(project)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/projects/{project.pk}/labels/{task.pk}/").status_code == 200
        return len(seen)

    assert statements(2) == statements(8) <= 14


def test_downloads_tell_why(omar):
    project = disputed_project(omar)
    decide(the_task(), "happy", "sad", omar)
    [row] = rows_of(project)
    votes = [given for given in row.answers if given.purpose == Purpose.VOTE]
    assert all(0.5 < vote.trusted_then < 1 for vote in votes)
    assert (row.method, row.label, row.contests, bool(row.decided_at)) == ("decided", "sad", 0, True)
    assert row.confidence is None
    [decision] = row.why["decisions"]
    assert (decision["blind"], decision["label"], decision["person"]) == ("happy", "sad", "owner")
    first, *_ = row.why["history"]
    assert set(first["posterior"]) == {"happy", "sad"}
    assert first["person"] in {vote.person for vote in votes}
    assert [given.person for given in row.answers if given.source == "adjudication"] == ["owner", "owner"]


def test_whose_label_it_is_and_why_it_was_asked_about_stands_on_the_page(agreed, omar, as_user):
    address = f"/projects/{agreed.pk}/labels/{the_task().pk}/"
    page = as_user(omar).get(address)
    assert (page.context["by"], page.context["asked"]) == ("People's", "Every clip is asked about")
    AggregatedLabel.objects.update(machine=True, machine_round=1, machine_confidence=0.9, votes=0, support=0)
    assert as_user(omar).get(address).context["by"] == "The classifier's"


def test_a_clip_that_a_loop_chose_tells_its_round_on_the_page_and_in_downloads(agreed, omar, as_user):
    task = the_task()
    plan = Plan.objects.create(question=task.question)
    made = Round.objects.create(plan=plan, number=3, strategy="least", feature_set="x", pool=1)
    Pick.objects.create(round=made, task=task, arm="asked", rank=0)
    Task.objects.update(selected_by="asked")
    page = as_user(omar).get(f"/projects/{agreed.pk}/labels/{task.pk}/")
    assert page.context["asked"] == "The classifier asked"
    assert page.context["story"].facts.chosen.round == 3
    [row] = rows_of(agreed)
    assert (row.selected_by, row.round, row.why["round"]) == ("asked", 3, 3)
