"""Walks every address with everybody: what is not said to be open is closed, and nothing ever fails.

The list comes from the URL configuration, so an address that is added tomorrow is walked tomorrow: if it is
about something nobody listed under `things`, or is open to more people than the rules below say, this fails.
"""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from activelearning.models import Plan, Round
from annotation.models import Assignment, Project, ReportedClip, Task
from clips.cutting.spans import Span
from clips.models import Clip, ClipTable, Upload
from clips.services import plan_cutting
from game import play
from game.models import Holding, Player, Proposal
from game.together.services import open_party
from jobs.models import Job
from quality.labels.settled import let_players_contest
from quality.models import Appeal, Control
from tests.game.makers import annotators, playable
from tests.journeys.addresses import Address, all_addresses

pytestmark = pytest.mark.django_db
ADDRESSES = all_addresses()
NAMES = [address.name for address in ADDRESSES]

# Open to everybody, signed in or not.
PUBLIC = {
    "pages:home",
    "pages:help",
    "pages:privacy",
    "pages:style",
    "pages:health",
    "pages:favicon",
    "game:lobby",
    "game:guest",
    "game:points",
    "game:sound_check",
    "game:join",
    "accounts:closed",
    "accounts:language",
    "accounts:session",
    "accounts:sign_in",
    "accounts:sign_up",
    "api:schema",
    "api:docs",
}
# Open to whoever is signed in.
SIGNED_IN = {
    "pages:start",
    "game:play",
    "game:keep_guest",
    "game:pause",
    "game:retest",
    "game:me",
    "game:showing",
    "game:zone",
    "game:change_picture",
    "game:badges",
    "game:boards",
    "game:project_board",
    "game:person",
    "game:propose",
    "game:together",
    # Each sees what their own answers say of them, and some of the clips again.
    "quality:mirror",
    "quality:settled",
    "quality:over",
    "game:appeal_pause",
    "annotation:my_listening",
    "annotation:erase_listening",
    "accounts:profile",
    "accounts:make_token",
    "accounts:revoke_token",
    "accounts:want_owner_role",
    "accounts:confirm",
    "accounts:close",
    "accounts:email",
    "accounts:change_password",
    "accounts:set_password",
    "api:me",
    "api:project_list",
    "api:project",
    "api:next_turn",
    "api:begin_retest",
    "api:tell_round",
    "api:open_party",
    "api:join_party",
}
# Open to data owners, about their own things only.
OWNERS = {
    "game:appeals",
    "clips:dataset_list",
    "clips:dataset_new",
    "clips:compare",
    "annotation:project_list",
    "annotation:project_new",
}
# What says yes; a request without a body, or at the wrong time, is told so by whoever lets its person in.
OPEN = {200, 201, 202, 204, 400, 409}
CLOSED = {401, 403, 404}
# A turn is its annotator's alone.
TURNS = {"api:answer", "api:heartbeat", "api:skip", "api:report", "api:return"}
# A live round is for those who sit at it.
TABLE = {
    "game:party",
    "api:party",
    "api:party_here",
    "api:party_begin",
    "api:party_answer",
    "api:party_ready",
    "api:party_leave",
}
# Where an address may send people on; whoever is sent anywhere else has not come in.
LEADS_TO = {
    "pages:favicon": {"static"},
    "pages:start": {"annotation:project_list", "game:lobby"},
    "game:guest": {"game:play"},
    # Who left nothing as a guest is asked nothing.
    "game:keep_guest": {"pages:start", "accounts:sign_up"},
    # Who can read the answers of others sees the project instead, once somebody has taken part.
    "game:play": {"annotation:project"},
    # Who is not paused goes on.
    "game:together": {"game:party"},
    "game:pause": {"game:play"},
    "game:retest": {"game:play"},
    "game:appeal_pause": {"game:play"},
    "game:appeal": {"game:appeal"},
    "game:appeal_holding": {"game:me"},
    "game:showing": {"game:me"},
    "game:change_picture": {"game:me", "accounts:sign_up"},
    "game:answer_proposal": {"game:proposals"},
    # What was chosen or heard is shown where it was said.
    "quality:checks": {"quality:checks"},
    "quality:adjudication": {"quality:adjudication"},
    "quality:contest": {"quality:why"},
    "quality:settled_contest": {"quality:settled"},
    # Who is signed in needs no entrance; a guest becomes a member first.
    "accounts:sign_in": {"pages:start"},
    "accounts:sign_up": {"pages:start"},
    "accounts:email": {"accounts:email", "accounts:sign_up"},
    "accounts:make_token": {"accounts:profile", "accounts:sign_up"},
    "accounts:revoke_token": {"accounts:profile", "accounts:sign_up"},
    "accounts:want_owner_role": {"accounts:profile", "accounts:sign_up"},
    "accounts:change_password": {"accounts:sign_up"},
    "accounts:set_password": {"accounts:change_password", "accounts:sign_up"},
    "accounts:close": {"accounts:closed"},
    # What an action did is said on the page of the thing it is about.
    "accounts:act": {"accounts:person"},
    "annotation:erase_listening": {"annotation:my_listening"},
    "annotation:question_new": {"annotation:project"},
    "annotation:question_edit": {"annotation:project"},
    "annotation:question_delete": {"annotation:project"},
    "annotation:question_up": {"annotation:project"},
    "annotation:question_down": {"annotation:project"},
    "annotation:pause": {"annotation:project"},
    "annotation:finish": {"annotation:project"},
    "quality:question_from_column": {"annotation:project"},
    "quality:checks_answer": {"quality:checks"},
    "quality:checks_confirm": {"quality:checks"},
    "quality:check_retire": {"quality:checks"},
    # A job begins, and the page shows it.
    "quality:forecast": {"quality:forecast"},
    "quality:who_answers": {"quality:who_answers"},
    "quality:comparison": {"quality:comparison"},
    "quality:trust_rules": {"quality:trust_rules"},
    "quality:trust_rules_apply": {"quality:trust_rules"},
    "activelearning:loop": {"activelearning:loop"},
    "activelearning:loop_act": {"activelearning:loop"},
    # A cell of which nothing is known.
    "activelearning:loop_cell": {"activelearning:loop"},
    "quality:trust_act": {"quality:trust_person"},
    "quality:trust_withdraw": {"quality:trust_project"},
    "annotation:report_put_back": {"annotation:project"},
    "annotation:report_take_back": {"annotation:project"},
    "annotation:report_take_out": {"annotation:project"},
    "clips:clip_withdraw": {"clips:dataset"},
    "clips:cutting_make": {"clips:cutting"},
    "clips:cutting_undo": {"clips:cutting"},
    "clips:dataset_delete": {"clips:dataset"},
    "clips:outline_draw": {"clips:cut"},
    "clips:upload_form": {"clips:dataset"},
    "clips:sheet_edit": {"clips:sheet"},
    "clips:table_apply": {"clips:table"},
    "clips:table_undo": {"clips:table"},
    "clips:table_drop": {"clips:table_new"},
    "clips:whole": {"clips:cut"},
    "jobs:cancel": {"jobs:detail"},
}


# What the API's endpoints want to read before they look for the thing it is about.
BODIES = {
    "api:answer": {"answers": [{"question": 1, "label": 1}]},
    "api:report": {"reason": "silent"},
    "api:party_answer": {"turn": str(uuid4()), "answers": [{"question": 1, "label": 1}]},
    "api:party_ready": {"number": 1},
}


def is_allauth(address: Address) -> bool:
    """Return whether allauth itself guards an address."""
    return address.name.startswith("account_")


@pytest.fixture
def things(omar) -> dict[str, object]:
    """One thing of Omar's for each name that stands in an address."""
    project = playable(omar, clips=3, controls=1)
    let_players_contest(project, on=True)
    player = annotators(1)[0]
    turn = play.next_turn(player, project.pk)
    party = open_party(player, project.pk, timezone.now())
    job = Job.objects.create(kind="jobs.selfcheck", owner=omar)
    upload = Upload.objects.create(dataset=project.dataset, by=omar)
    clip = Clip.objects.first()
    ReportedClip.objects.create(project=project, clip=clip)
    control = Control.objects.get()
    return {
        "project_id": project.pk,
        "dataset_id": project.dataset_id,
        "upload_id": upload.pk,
        "table_id": ClipTable.objects.create(dataset=project.dataset, name="known.csv", content=b"").pk,
        "clip_id": clip.pk,
        "cutting_id": plan_cutting(clip, omar, method="windows", spans=[Span(0, 1)]).pk,
        "question_id": project.questions.get().pk,
        "label_id": project.questions.get().labels.first().pk,
        "control_id": control.pk,
        "appeal_id": Appeal.objects.create(by=player, project=project, control=control, words="No.").pk,
        "holding_id": Holding.objects.create(player=player, project=project, kind="doubt", points=3).pk,
        "task_id": Task.objects.filter(item__is_control=False).first().pk,
        "turn_id": turn.assignment.pk,
        "party_id": party.pk,
        "id": job.pk,
        "token": "nonsense",
        "name": "csv",
        "number": round_of(project).number,
        "pk": omar.pk,
        "person_id": player.pk,
        "player_id": shown_player(player),
        "proposal_id": Proposal.objects.create(
            question=project.questions.get(), by=player, name="new", reason="Heard."
        ).pk,
        "kind": "pause",
        "key": "nonsense",
        "uidb36": "1",
    }


def shown_player(user: User) -> int:
    """Return a player whose profile everybody may see."""
    Player.objects.filter(user=user).update(is_public=True)
    return user.pk


def round_of(project: Project) -> Round:
    """Return a round of a loop of the project's question."""
    plan = Plan.objects.create(question=project.questions.get())
    return Round.objects.create(plan=plan, number=0, strategy="default", feature_set="", pool=3)


@pytest.fixture
def people(anna, sam, as_user) -> dict[str, Callable[[], Client]]:
    """A stranger to the site, a guest, an annotator, and another data owner; each call is a fresh browser."""
    guest = annotators(1)[0]
    User.objects.filter(pk=guest.pk).update(is_guest=True)
    return {
        "stranger": Client,
        "guest": lambda: as_user(guest),
        "anna": lambda: as_user(anna),
        "sam": lambda: as_user(sam),
    }


def send(client: Client, method: str, address: Address, path: str):
    """Send a request; the API reads JSON."""
    if address.name.startswith("api:") and method != "get":
        body = BODIES.get(address.name, {})
        return getattr(client, method)(path, body, content_type="application/json")
    return getattr(client, method)(path)


def is_sign_in(response) -> bool:
    return response.status_code == 302 and "/account/login/" in response.headers["Location"]


def expects_open(address: Address, person: str) -> bool:
    """Return whether this address may show this person something."""
    if address.name in PUBLIC:
        return True
    if person == "stranger":
        return False
    return address.name in SIGNED_IN or (person == "sam" and address.name in OWNERS)


@pytest.mark.parametrize("person", ["stranger", "guest", "anna", "sam"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_nobody_gets_what_is_not_theirs(things, people, person, method):
    before = list(Project.objects.values_list("state", "name"))
    wrong = []
    for address in ADDRESSES:
        if is_allauth(address):
            continue
        response = send(people[person](), method, address, address.path(things))
        is_open = not (is_sign_in(response) or response.status_code in CLOSED | {405})
        allowed = expects_open(address, person)
        if response.status_code >= 500 or (is_open and not allowed):
            wrong.append((address.name, response.status_code))
    assert not wrong, wrong
    assert list(Project.objects.values_list("state", "name")) == before


def come_in(browser: Callable[[], Client], address: Address, path: str) -> str:
    """Knock with each verb that a page or an action may want; return what is wrong, if anything.

    Whatever is changed is changed back, so that the next one finds the same things.
    """
    answers = {}
    for method in ("get", "post"):
        with transaction.atomic():
            answers[method] = send(browser(), method, address, path)
            transaction.set_rollback(True)
    taken = {method: answer for method, answer in answers.items() if answer.status_code != 405}
    wrong = {method: said(answer) for method, answer in taken.items() if not is_in(address, answer)}
    return str(wrong) if wrong or not taken else ""


def is_in(address: Address, response) -> bool:
    """Return whether an answer lets a person in."""
    if response.status_code != 302:
        return response.status_code in OPEN
    return target(response) in LEADS_TO.get(address.name, set())


def target(response) -> str:
    """Return the name of the address to which an answer leads."""
    path = urlsplit(response.headers["Location"]).path
    return "static" if path.startswith("/static/") else resolve(path).view_name


def said(response) -> str:
    return f"302 to {target(response)}" if response.status_code == 302 else str(response.status_code)


def test_whoever_may_come_in_gets_in(things, people):
    wrong = [
        (address.name, person, trouble)
        for address in ADDRESSES
        for person, browser in people.items()
        if expects_open(address, person)
        if (trouble := come_in(browser, address, address.path(things)))
    ]
    assert not wrong, wrong


def test_the_owner_and_the_admin_reach_every_thing(things, omar, ada, as_user):
    # These clips have no sound behind them, and who can read what others answered does not answer.
    unreachable = (
        TURNS
        | TABLE
        | {"game:project_board", "game:picture", "api:open_party"}
        | {"clips:audio", "clips:clip_audio", "clips:outline", "api:next_turn"}
    )
    # Who has not answered a clip is not told what became of it there.
    unreachable |= {"quality:settled_contest", "quality:over_appeal"}
    # What is held back is its player's to appeal against.
    unreachable |= {"game:appeal_holding"}
    wrong = []
    for user in (omar, ada):
        for address in ADDRESSES:
            about_things = set(address.about) & (set(things) - {"key", "uidb36", "pk", "kind"})
            if not about_things or address.name in unreachable or is_allauth(address):
                continue
            # Trust is looked after by admins.
            if address.name.startswith("quality:trust") and user == omar:
                continue
            trouble = come_in(partial(as_user, user), address, address.path(things))
            wrong += [(address.name, user.username, trouble)] if trouble else []
    assert not wrong, wrong


def test_whoever_holds_a_turn_reaches_it(things, as_user):
    holder = Assignment.objects.get(pk=things["turn_id"]).annotator
    turns = [address for address in ADDRESSES if address.name in TURNS]
    wrong = {
        address.name: trouble
        for address in turns
        if (trouble := come_in(partial(as_user, holder), address, address.path(things)))
    }
    assert len(turns) == len(TURNS)
    assert not wrong, wrong


def test_whose_points_are_held_back_reaches_the_appeal(things, as_user):
    held = Holding.objects.get(pk=things["holding_id"])
    (address,) = (address for address in ADDRESSES if address.name == "game:appeal_holding")
    assert not come_in(partial(as_user, held.player), address, address.path(things))


def test_whoever_sits_at_a_live_round_reaches_it(things, as_user):
    player = Assignment.objects.get(pk=things["turn_id"]).annotator
    wrong = {
        address.name: trouble
        for address in ADDRESSES
        # Nothing has been heard yet that could be answered.
        if address.name in TABLE - {"api:party_answer"}
        if (trouble := come_in(partial(as_user, player), address, address.path(things)))
    }
    assert not wrong, wrong


def test_admins_reach_everybody(things, ada, as_user):
    addresses = [address for address in ADDRESSES if "pk" in address.about]
    wrong = {
        address.name: trouble
        for address in addresses
        if (trouble := come_in(partial(as_user, ada), address, address.path(things)))
    }
    assert addresses
    assert not wrong, wrong


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_of_allauth_fails(things, people, method):
    wrong = []
    for address in filter(is_allauth, ADDRESSES):
        for person, browser in people.items():
            with transaction.atomic():
                status = send(browser(), method, address, address.path(things)).status_code
                transaction.set_rollback(True)
            wrong += [(address.name, person, status)] if status >= 500 else []
    assert not wrong, wrong


def test_what_does_not_exist_looks_like_what_is_not_yours(things, people):
    nothing = {name: uuid4() if name.endswith("id") else value for name, value in things.items()}
    nothing |= {"question_id": 999_999, "pk": 999_999}
    for address in ADDRESSES:
        if is_allauth(address) or not address.about:
            continue
        response = people["sam"]().get(address.path(nothing))
        assert response.status_code in CLOSED | {302, 405}, address.name


def test_djangos_admin_is_closed_to_all_but_admins(people):
    for browser in people.values():
        response = browser().get("/admin/", follow=False)
        assert response.status_code in {302, 403, 404}


def test_the_lists_above_name_only_addresses_that_exist():
    assert set(NAMES) >= PUBLIC | SIGNED_IN | OWNERS | TURNS | TABLE | set(LEADS_TO) | set(BODIES)


def test_every_address_is_filled_in_as_django_reads_it(things):
    own = [address for address in ADDRESSES if not is_allauth(address)]
    wrong = {
        a.name: resolve(a.path(things)).view_name for a in own if resolve(a.path(things)).view_name != a.name
    }
    assert not wrong, wrong
