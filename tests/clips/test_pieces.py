"""A big file comes piece by piece; who lost the connection goes on where it stopped."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clips.arriving import local_file
from clips.cleaning import PATIENCE, clean_up
from clips.models import Clip, Recording, Upload, UploadedFile
from clips.services import Announced, add_files, add_piece, close_upload, open_upload
from clips.services.datasets import delete_dataset
from clips.storing import put
from common.errors import Conflict, UserError
from jobs.models import Job, State
from jobs.running import run
from tests.clips.conftest import incoming, outcomes, owned_files, stored_files, tone, zipped

pytestmark = pytest.mark.django_db
SOUND = tone(440, seconds=2)
STEP = 25_000


@pytest.fixture
def opened(sounds, omar) -> Upload:
    """An upload whose files are still to come."""
    return open_upload(sounds, omar)


def announced(content: bytes = SOUND, name: str = "big.wav", place: int = 0) -> Announced:
    return Announced(place, name, len(content), 1_700_000_000_000)


def send(upload, offset, content=SOUND, **one) -> int:
    """Send the piece at this place of a file."""
    piece = ContentFile(content[offset : offset + STEP])
    return add_piece(upload, announced(content, **one), offset, piece)


def send_all(upload, content=SOUND, **one) -> None:
    arrived = 0
    while arrived < len(content):
        arrived = send(upload, arrived, content, **one)


def finish(upload) -> dict[str, tuple[str, str]]:
    run(str(close_upload(upload).job_id))
    return outcomes(upload)


def test_a_file_in_pieces_is_the_same_file(opened, sounds):
    send_all(opened)
    assert len(stored_files()) == 3
    assert finish(opened) == {"big.wav": ("ready", "")}
    assert Recording.objects.get().original.read() == SOUND
    assert stored_files() == owned_files(sounds)
    assert opened.files.get().pieces is None


def test_a_zip_may_come_in_pieces(opened, sounds):
    content = zipped({"a.wav": SOUND, "bad.wav": b""})
    send_all(opened, content, name="all.zip")
    done = {"all.zip": ("unpacked", ""), "a.wav": ("ready", ""), "bad.wav": ("refused", "empty")}
    assert finish(opened) == done
    assert stored_files() == owned_files(sounds)


def test_a_piece_that_comes_again_is_kept_once(opened):
    assert send(opened, 0) == STEP
    assert send(opened, 0) == STEP
    assert send(opened, STEP) == 2 * STEP
    assert len(stored_files()) == 2


def test_a_gap_is_answered_with_where_to_go_on(opened):
    assert send(opened, STEP) == 0
    assert stored_files() == set()
    send(opened, 0)
    assert send(opened, 2 * STEP) == STEP


def test_two_requests_with_one_piece_at_once_keep_one(opened, monkeypatch):
    todo = [lambda: send(opened, 0)]

    def put_meanwhile(name, content):
        while todo:
            todo.pop()()
        put(name, content)

    monkeypatch.setattr("clips.services.pieces.put", put_meanwhile)
    assert send(opened, 0) == STEP
    file = opened.files.get()
    assert (file.arrived, stored_files()) == (STEP, {file.pieces[0][0]})


def test_a_piece_that_comes_while_its_upload_is_closed_leaves_nothing(opened, monkeypatch):
    send(opened, 0)

    def put_and_close(name, content):
        put(name, content)
        close_upload(opened)

    monkeypatch.setattr("clips.services.pieces.put", put_and_close)
    with pytest.raises(Conflict):
        send(opened, STEP)
    assert len(stored_files()) == 1


def test_a_store_that_is_away_costs_one_piece(opened, monkeypatch):
    send(opened, 0)

    def lost(name, content):
        raise OSError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("clips.services.pieces.put", lost)
        with pytest.raises(UserError) as error:
            send(opened, STEP)
    assert (error.value.status, error.value.code) == (503, "not_stored")
    assert send(opened, STEP) == 2 * STEP


def test_half_a_file_is_named_and_goes(opened, sounds):
    send(opened, 0)
    add_files(opened, incoming({"small.wav": tone(500)}), first=1)
    assert finish(opened) == {"big.wav": ("refused", "not_arrived"), "small.wav": ("ready", "")}
    assert stored_files() == owned_files(sounds)


def test_what_was_begun_and_never_noted_goes_too(opened, sounds, monkeypatch):
    def put_and_die(name, content):
        put(name, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("clips.services.pieces.put", put_and_die)
        with pytest.raises(KeyboardInterrupt):
            send(opened, 0)
    assert len(stored_files()) == 1
    assert finish(opened) == {"big.wav": ("refused", "not_arrived")}
    assert stored_files() == set()


def test_a_piece_that_the_store_has_lost_is_noticed(opened, settings):
    send_all(opened)
    opened.files.get().stored.storage.delete(opened.files.get().pieces[1][0])
    assert finish(opened) == {"big.wav": ("refused", "not_arrived")}
    assert stored_files() == set()


def test_killed_before_its_pieces_go_the_next_run_deletes_them(opened, sounds, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    send_all(opened)
    with monkeypatch.context() as patch:
        patch.setattr("clips.outcomes.drop_pieces", killed)
        with pytest.raises(Killed):
            finish(opened)
    Job.objects.update(state=State.WAITING)
    run(str(Job.objects.get().pk))
    assert outcomes(opened) == {"big.wav": ("ready", "")}
    assert stored_files() == owned_files(sounds)


def test_the_whole_lies_on_the_workbench_only_while_it_is_read(opened, tmp_path):
    send_all(opened)
    with local_file(opened.files.get(), tmp_path) as source:
        assert source.read_bytes() == SOUND
    assert not list(tmp_path.glob("*.whole"))


@pytest.mark.parametrize("end", ["forgotten", "deleted"])
def test_an_upload_nobody_goes_on_with_leaves_nothing(
    opened, sounds, end, django_capture_on_commit_callbacks
):
    send(opened, 0)
    if end == "forgotten":
        Upload.objects.update(updated_at=timezone.now() - 2 * PATIENCE)
        clean_up()
    else:
        with django_capture_on_commit_callbacks(execute=True):
            delete_dataset(sounds)
        for job in Job.objects.filter(state=State.WAITING):
            run(str(job.pk))
    assert not UploadedFile.objects.exists()
    assert stored_files() == set()


def test_another_file_at_the_same_place_is_refused(opened):
    send(opened, 0)
    for other in (announced(name="other.wav"), announced(SOUND + b"x")):
        with pytest.raises(Conflict) as error:
            add_piece(opened, other, 0, ContentFile(b"x"))
        assert error.value.code == "another_file"
    for files in ({"big.wav": SOUND}, {"other.wav": SOUND}):
        with pytest.raises(Conflict):
            add_files(opened, incoming(files), first=0)
    assert opened.files.get().arrived == STEP


# --- Over HTTP ---------------------------------------------------------------------------------------------


def body(offset, content=SOUND, **changed):
    piece = SimpleUploadedFile("big.wav", content[offset : offset + STEP])
    said = {"place": 0, "path": "day/big.wav", "size": len(content), "modified": 17, "offset": offset}
    return {**said, "piece": piece, **changed}


def test_who_comes_back_is_told_what_is_here(as_user, omar, sounds):
    client = as_user(omar)
    told = client.post(reverse("clips:upload_open", args=[sounds.pk])).json()
    assert told["here"] == []
    assert client.post(told["piece"], body(0)).json() == {"arrived": STEP}
    small = SimpleUploadedFile("s.wav", tone())
    form = {"first": 1, "sounds": small, "paths": "day/s.wav", "modified": "18"}
    client.post(told["files"], form)
    upload = Upload.objects.get()
    page = client.get(reverse("clips:dataset", args=[sounds.pk])).content.decode()
    arrived = reverse("clips:upload_arrived", args=[upload.pk])
    assert f'data-unfinished="{arrived} "' in page
    assert "1 of 2 files are here" in page
    assert "Of day/big.wav, 24.4\xa0KB of 62.5\xa0KB have come." in page
    big = {"place": 0, "path": "day/big.wav", "size": len(SOUND), "modified": 17}
    little = {"place": 1, "path": "day/s.wav", "size": len(tone()), "modified": 18}
    here = client.get(arrived).json()
    assert here["here"] == [
        {**big, "arrived": STEP, "whole": False},
        {**little, "arrived": 0, "whole": True},
    ]
    assert {name: here[name] for name in ("files", "piece", "close")} == {
        name: told[name] for name in ("files", "piece", "close")
    }


def test_the_rest_may_be_left(as_user, omar, sounds, opened):
    send(opened, 0)
    add_files(opened, incoming({"small.wav": tone(500)}), first=1)
    client = as_user(omar)
    address = reverse("clips:upload_close", args=[opened.pk])
    response = client.post(address, headers={"accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.url) == (302, reverse("clips:dataset", args=[sounds.pk]))
    opened.refresh_from_db()
    run(str(opened.job_id))
    assert Clip.objects.get().name == "small.wav"
    page = client.get(response.url).content.decode()
    assert "data-unfinished-upload" not in page
    assert 'data-unfinished=""' in page


def test_only_who_began_it_is_reminded(as_user, omar, ada, sounds, opened):
    send(opened, 0)
    page = as_user(ada).get(reverse("clips:dataset", args=[sounds.pk])).content.decode()
    assert "data-unfinished-upload" not in page


@pytest.mark.parametrize(
    "changed",
    [
        {"offset": -1},
        {"offset": "x"},
        {"size": 0},
        {"size": 2**70},
        {"place": 10**6},
        {"path": ""},
        {"piece": ""},
        {"size": STEP - 1},
    ],
)
def test_what_is_no_piece_is_refused(as_user, omar, opened, changed):
    address = reverse("clips:upload_piece", args=[opened.pk])
    response = as_user(omar).post(address, {**body(0), **changed}, headers={"accept": "application/json"})
    assert (response.status_code, bool(response.json()["error"]["message"])) == (400, True)
    assert stored_files() == set()


def test_a_file_that_is_too_big_is_refused_by_its_first_piece(as_user, omar, opened):
    address = reverse("clips:upload_piece", args=[opened.pk])
    changed = body(0, size=5000 * 2**20)
    response = as_user(omar).post(address, changed, headers={"accept": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_much")
    assert not opened.files.exists()


def test_pieces_are_the_owners_and_the_admins(clients, opened):
    address = reverse("clips:upload_piece", args=[opened.pk])
    for who, status in {"sam": 404, "anna": 403, "nobody": 302}.items():
        assert clients[who].post(address, body(0)).status_code == status
        assert clients[who].get(reverse("clips:upload_arrived", args=[opened.pk])).status_code == status
    assert clients["ada"].post(address, body(0)).status_code == 200
