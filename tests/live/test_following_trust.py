"""Pages of trust and labels follow what is theirs, and learn that it changed once that has committed."""

import pytest
from channels.db import database_sync_to_async
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Assignment, Task
from config.asgi import application
from game import play
from game.models import Holding, HoldingKind, PointsEntry, Reason, Release, Tally
from game.points.holding import hold, release
from quality import following
from quality.labels import contesting, deciding
from quality.models import AggregatedLabel, MirrorStep, TrustScore
from quality.people import appealing, pauses
from quality.people.mirror import STEP, keep_steps
from tests.game.makers import answer, playable
from tests.live.conftest import Page
from tests.live.test_asgi import HOME, first_answer, signed_in
from tests.quality.labels import deciding as judged

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(omar):
    return playable(omar, clips=4, answers_wanted=1)


@pytest.fixture
def browsers(omar, ada, sam, anna):
    return {"visitor": HOME, **{user.username: signed_in(user) for user in (omar, ada, sam, anna)}}


@pytest.fixture
def topics(project, omar, anna):
    return {
        "mirror": f"mirror:{project.pk}_{anna.pk}",
        "labels": f"labels:{project.pk}",
        "trust": f"trust:{project.pk}",
        "all trust": "trust:all",
        "all appeals": "appeals:all",
        "an owner's appeals": f"appeals:{omar.pk}",
    }


MAY = {
    "mirror": {"anna"},
    "labels": {"omar", "ada"},
    "trust": {"ada"},
    "all trust": {"ada"},
    "all appeals": {"ada"},
    "an owner's appeals": {"omar"},
}


@pytest.mark.parametrize("name", MAY)
async def test_each_is_followed_by_whom_it_concerns_and_nobody_else(browsers, topics, name):
    for person, headers in browsers.items():
        said = await first_answer(headers, topics[name])
        assert (said["event"] == "state") == (person in MAY[name]), (person, said)


@pytest.mark.parametrize(
    "topic", ["mirror:x", "mirror:_1", "labels:all", "trust:x", "appeals:x", "appeals:0", "mirror:x_x"]
)
async def test_senseless_names_are_refused(browsers, topic):
    for headers in browsers.values():
        assert (await first_answer(headers, topic))["event"] == "error"


@pytest.fixture
async def page(browsers):
    """Return a function that opens a page which follows something; it returns the first state's stamp."""
    pages = []

    async def open_one(person, topic):
        opened = Page(application, "/live/", headers=browsers[person])
        assert (await opened.connect())[0]
        pages.append(opened)
        state = await opened.follow(topic)
        assert state["event"] == "state", state
        return opened, state["data"]["stamp"]

    yield open_one
    for one in pages:
        await one.disconnect()


def question_of(project):
    return project.questions.select_related("project").prefetch_related("labels").get()


async def hears(page, count=1):
    """Wait for changes; return what was told: that something changed, never what."""
    told = [await page.hear() for _ in range(count)]
    assert all((one["event"], one["data"]) == ("changed", {}) for one in told), told


async def test_a_mirror_step_reaches_its_person(page, project, anna):
    own, before = await page("anna", f"mirror:{project.pk}_{anna.pk}")

    def step():
        TrustScore.objects.create(annotator=anna, question=question_of(project), answers=STEP, mean=0.8)
        keep_steps(question_of(project))

    await database_sync_to_async(step)()
    await hears(own)
    assert await database_sync_to_async(MirrorStep.objects.count)() == 1
    _, after = await page("anna", f"mirror:{project.pk}_{anna.pk}")
    assert before != after


async def test_a_pause_and_an_appeal_reach_the_player_admins_and_the_owner(page, project, anna, omar):
    def join():
        answer(anna, play.next_turn(anna, project.pk))

    await database_sync_to_async(join)()
    own, _ = await page("anna", f"mirror:{project.pk}_{anna.pk}")
    trust, _ = await page("ada", f"trust:{project.pk}")
    everything, _ = await page("ada", "trust:all")

    def pause():
        return pauses.pause(anna.pk, question_of(project), {"listens": 0.1}, timezone.now())

    held = await database_sync_to_async(pause)()
    for one in (own, trust, everything):
        await hears(one)
    admins, none = await page("ada", "appeals:all")
    owners, _ = await page("omar", f"appeals:{omar.pk}")
    made = await database_sync_to_async(appealing.against_pause)(held, anna, "Loud.", timezone.now())
    await hears(admins)
    await hears(owners)
    await hears(own)
    assert (await page("ada", "appeals:all"))[1] != none
    await database_sync_to_async(appealing.agree)(made, omar, "Yes.", timezone.now())
    await hears(admins)
    await hears(own, 2)


async def test_answers_and_contests_reach_the_owners_pages(page, project, anna, omar, ada):
    labels, before = await page("omar", f"labels:{project.pk}")

    def answer_all():
        while turn := play.next_turn(anna, project.pk):
            answer(anna, turn)

    await database_sync_to_async(answer_all)()
    # There is no server here that would tell them together (tests/live/test_publish.py).
    await hears(labels, 4)
    assert await labels.receive_nothing()

    def contest():
        label = AggregatedLabel.objects.select_related("task__question").first()
        contesting.contest(label.task, omar, "No.", timezone.now())

    await database_sync_to_async(contest)()
    await hears(labels)
    assert (await page("omar", f"labels:{project.pk}"))[1] != before


async def test_what_came_of_a_contest_reaches_the_player_who_made_it(page, project, anna, sam, omar):
    def contest():
        answer(anna, play.next_turn(anna, project.pk))
        label = AggregatedLabel.objects.select_related("task__question").first()
        return contesting.contest(label.task, anna, "It laughs.", timezone.now()).task_id

    task = await database_sync_to_async(contest)()
    own, before = await page("anna", f"mirror:{project.pk}_{anna.pk}")

    def decide():
        whole = Task.objects.select_related("question__project", "item__clip", "aggregated__label")
        judged.decide(whole.get(pk=task), "happy", "happy", omar)

    await database_sync_to_async(decide)()
    await hears(own)
    assert (await page("anna", f"mirror:{project.pk}_{anna.pk}"))[1] != before
    await database_sync_to_async(deciding.undo)(project, omar, timezone.now())
    await hears(own)


async def test_points_held_back_and_released_reach_admins(page, project, anna):
    def paid():
        answer(anna, play.next_turn(anna, project.pk))
        turn = Assignment.objects.get(annotator=anna)
        assert PointsEntry.objects.filter(assignment=turn, reason=Reason.EFFORT, points__gt=0).exists()
        tally, _ = Tally.objects.get_or_create(player=anna, project=project)
        return tally, turn.pk

    tally, turn = await database_sync_to_async(paid)()
    everything, _ = await page("ada", "trust:all")
    now = timezone.now()
    assert await database_sync_to_async(hold)(tally, HoldingKind.PATTERN, [turn], {}, now)
    await hears(everything)
    held = await database_sync_to_async(Holding.objects.get)()
    assert await database_sync_to_async(release)(held, Release.APPEAL, now)
    await hears(everything)


async def test_nothing_is_told_that_was_rolled_back(page, project, anna):
    own, _ = await page("anna", f"mirror:{project.pk}_{anna.pk}")

    def rolled_back():
        with transaction.atomic():
            TrustScore.objects.create(annotator=anna, question=question_of(project), answers=STEP, mean=0.8)
            assert keep_steps(question_of(project)) == 1
            transaction.set_rollback(True)

    await database_sync_to_async(rolled_back)()
    assert await own.receive_nothing()


def test_the_state_costs_the_same_however_much_there_is(project, anna, ada, omar):
    def statements():
        found = []
        for watch, person, name in (
            (following.watch_mirror, anna, f"{project.pk}_{anna.pk}"),
            (following.watch_labels, omar, str(project.pk)),
            (following.watch_trust, ada, str(project.pk)),
            (following.watch_trust, ada, "all"),
            (following.watch_appeals, ada, "all"),
        ):
            with CaptureQueriesContext(connection) as seen:
                watch(person, name)
            found.append(len(seen))
        return found

    before = statements()
    MirrorStep.objects.bulk_create(
        MirrorStep(annotator=anna, question=question_of(project), answers=20 * one, trust=0.5)
        for one in range(1, 40)
    )
    while turn := play.next_turn(anna, project.pk):
        answer(anna, turn)
    assert statements() == before
    assert max(before) <= 5


def test_the_page_and_the_guard_say_the_same_state(as_user, project, anna, ada, omar):
    """Else a page would be loaded again and again."""
    while turn := play.next_turn(anna, project.pk):
        answer(anna, turn)
    for person, address, watch, name in (
        (anna, f"/projects/{project.pk}/mirror/", following.watch_mirror, f"{project.pk}_{anna.pk}"),
        (omar, f"/projects/{project.pk}/labels/", following.watch_labels, str(project.pk)),
        (omar, f"/projects/{project.pk}/adjudication/", following.watch_labels, str(project.pk)),
        (omar, f"/projects/{project.pk}/checks/", following.watch_labels, str(project.pk)),
        (anna, f"/projects/{project.pk}/settled/", following.watch_mirror, f"{project.pk}_{anna.pk}"),
        (ada, reverse("game:held_back"), following.watch_trust, "all"),
        (ada, f"/projects/{project.pk}/trust/", following.watch_trust, str(project.pk)),
        (ada, "/projects/trust/", following.watch_trust, "all"),
        (ada, "/play/appeals/", following.watch_appeals, "all"),
        (omar, "/play/appeals/", following.watch_appeals, str(omar.pk)),
    ):
        page = as_user(person).get(address)
        assert f'data-live-stamp="{watch(person, name)["stamp"]}"' in page.text, address
