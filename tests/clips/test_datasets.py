"""Owners make, describe, see and delete their datasets; nobody else does."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clips.erasing import withdraw_clips
from clips.models import Clip, ClipState, Dataset
from clips.ordering import sort_key
from clips.services import edit_dataset
from jobs.models import Job, State
from jobs.running import run
from tests.clips.conftest import keep_sound, stored_files
from tests.makers import make_clips, make_dataset, make_project

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Choir",
    "description": "Rehearsals",
    "source": "Our own microphones",
    "licence": "CC BY 4.0",
    "consent": "given",
}


def address(name, thing):
    return reverse(f"clips:{name}", args=[thing.pk])


def test_an_owner_makes_and_edits_a_dataset(as_user, omar):
    client = as_user(omar)
    made = client.post(reverse("clips:dataset_new"), SAID)
    [dataset] = Dataset.objects.all()
    assert made.url == address("dataset", dataset)
    assert {name: getattr(dataset, name) for name in SAID} == SAID
    assert dataset.owner == omar
    client.post(address("dataset_edit", dataset), {**SAID, "name": "Chor"})
    dataset.refresh_from_db()
    assert (dataset.name, dataset.consent_version) == ("Chor", 1)


def test_another_consent_is_a_new_version(sounds):
    assert edit_dataset(sounds, consent="given").consent_version == 2
    assert edit_dataset(sounds, licence="CC BY").consent_version == 2


def test_the_list_shows_what_can_be_heard(as_user, omar):
    dataset = make_dataset(omar, "Bells", clips=3)
    withdraw_clips([dataset.clips.first().pk])
    page = as_user(omar).get(reverse("clips:dataset_list"))
    [shown] = page.context["page"]
    assert (shown.name, shown.clip_count, shown.seconds) == ("Bells", 2, 2.0)


def test_the_first_visit_says_what_to_do(as_user, omar):
    assert "Your sounds go here" in as_user(omar).get(reverse("clips:dataset_list")).content.decode()


def test_clips_are_listed_as_people_sort_them(as_user, omar):
    dataset = make_dataset(omar)
    for clip in make_clips(dataset, ["take 10.wav", "take 9.wav"]):
        Clip.objects.filter(pk=clip.pk).update(sort_key=sort_key(clip.name))
    page = as_user(omar).get(address("dataset", dataset)).context["page"]
    assert [clip.name for clip in page] == ["take 9.wav", "take 10.wav"]


def test_flagged_and_withdrawn_clips_can_be_picked_out(as_user, omar):
    dataset = make_dataset(omar)
    make_clips(dataset, ["fine.wav"])
    make_clips(dataset, ["quiet.wav"], flags=["silent"])
    make_clips(dataset, ["gone.wav"], flags=["silent"], state=ClipState.WITHDRAWN)
    client = as_user(omar)
    for show, names in {"flagged": ["quiet.wav"], "withdrawn": ["gone.wav"], "nonsense": None}.items():
        page = client.get(address("dataset", dataset), {"show": show}).context["page"]
        assert [clip.name for clip in page] == (names or ["fine.wav", "gone.wav", "quiet.wav"])
    assert "Silent" in client.get(address("dataset", dataset)).content.decode()


def test_an_admin_sees_every_dataset_and_an_owner_only_theirs(as_user, omar, sam, ada):
    make_dataset(omar, "Omar's")
    make_dataset(sam, "Sam's")
    for user, names in ((omar, {"Omar's"}), (sam, {"Sam's"}), (ada, {"Omar's", "Sam's"})):
        page = as_user(user).get(reverse("clips:dataset_list")).context["page"]
        assert {dataset.name for dataset in page} == names


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["dataset", "dataset_edit", "dataset_delete"])
def test_a_stranger_finds_nothing(clients, sounds, name, verb):
    for who, status in {"sam": 404, "anna": 403, "nobody": 302}.items():
        assert getattr(clients[who], verb)(address(name, sounds), SAID).status_code in {status, 405}
    sounds.refresh_from_db()
    assert (sounds.name, sounds.erased_at) == ("Sounds", None)


@pytest.mark.parametrize("name", ["clip_audio", "clip_withdraw"])
def test_a_strangers_clip_is_not_found(clients, sounds, prepared, name):
    clip = keep_sound(sounds, "a.wav", prepared)
    verb = "get" if name == "clip_audio" else "post"
    for who, status in {"sam": 404, "anna": 403, "nobody": 302}.items():
        assert getattr(clients[who], verb)(address(name, clip)).status_code == status
    clip.refresh_from_db()
    assert clip.state == ClipState.READY


def test_an_owner_hears_a_clip_by_an_address_that_never_runs_out(as_user, omar, sounds, prepared):
    clip = keep_sound(sounds, "a.wav", prepared)
    response = as_user(omar).get(address("clip_audio", clip))
    assert response.status_code == 302
    assert response.url.startswith("/datasets/audio/")
    assert response["Cache-Control"] == "no-store"
    Clip.objects.update(playable="")
    assert as_user(omar).get(address("clip_audio", clip)).status_code == 404


def test_nobody_but_owners_gets_in(as_user, anna):
    for name in ("dataset_list", "dataset_new"):
        assert as_user(anna).get(reverse(f"clips:{name}")).status_code == 403
        assert Client().get(reverse(f"clips:{name}")).status_code == 302


def test_a_form_sets_only_what_it_shows(as_user, omar, sam):
    stolen = {"owner": sam.pk, "consent_version": 9, "erased_at": "2020-01-01", "id": "0" * 32}
    as_user(omar).post(reverse("clips:dataset_new"), SAID | stolen)
    [dataset] = Dataset.objects.all()
    assert (dataset.owner, dataset.consent_version, dataset.erased_at) == (omar, 1, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"name": "x" * 121}, "name"), ({"consent": "perhaps"}, "consent")],
)
def test_a_wrong_field_is_named(as_user, omar, wrong, field):
    response = as_user(omar).post(reverse("clips:dataset_new"), {**SAID, **wrong})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]


def test_a_name_is_given_once_per_owner(as_user, omar, sam, sounds):
    response = as_user(omar).post(reverse("clips:dataset_new"), {"name": sounds.name})
    assert response.context["form"].errors["name"] == [
        "There is already a dataset named “Sounds”; please choose another name."
    ]
    assert as_user(sam).post(reverse("clips:dataset_new"), {"name": sounds.name}).status_code == 302


def test_deleting_hides_at_once_and_then_removes_everything(as_user, omar, sounds, prepared):
    keep_sound(sounds, "a.wav", prepared)
    assert as_user(omar).post(address("dataset_delete", sounds)).url == reverse("clips:dataset_list")
    assert as_user(omar).get(address("dataset", sounds)).status_code == 404
    job = Job.objects.get(kind="clips.remove_dataset")
    run(str(job.pk))
    job.refresh_from_db()
    assert job.state == State.DONE
    assert not Dataset.objects.exists()
    assert stored_files() == set()
    assert as_user(omar).post(reverse("clips:dataset_new"), {"name": "Sounds"}).status_code == 302


def test_a_dataset_in_use_stays(as_user, omar, sounds):
    make_project(sounds)
    page = as_user(omar).post(address("dataset_delete", sounds), follow=True).content.decode()
    assert "A project uses this dataset" in page
    sounds.refresh_from_db()
    assert sounds.erased_at is None


def test_the_pages_cost_the_same_however_much_there_is(as_user, omar):
    client = as_user(omar)
    dataset = make_dataset(omar, "Small", clips=1)
    addresses = (reverse("clips:dataset_list"), address("dataset", dataset))
    before = [cost(client, url) for url in addresses]
    make_clips(dataset, [f"more {n}.wav" for n in range(30)], flags=["silent"], peaks=list(range(100)))
    for n in range(5):
        make_dataset(omar, f"Another {n}", clips=4)
    assert [cost(client, url) for url in addresses] == before
    assert max(before) <= 10


def cost(client, url):
    """Return how many queries a page needs."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
