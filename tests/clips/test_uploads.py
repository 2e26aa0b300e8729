"""Files come in by one plain form or by many requests, and are never lost, doubled or misread."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clips.models import Clip, FileState, Upload, UploadedFile
from clips.services import add_files, close_upload, open_upload, receive
from clips.storing import put
from common.errors import Conflict
from jobs.models import Job
from jobs.running import run
from tests.clips.conftest import incoming, outcomes, owned_files, stored_files, tone, zipped

pytestmark = pytest.mark.django_db


def form(**files):
    """Return what a browser's form sends."""
    sounds = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return {"sounds": sounds}


def address(name, thing):
    return reverse(f"clips:{name}", args=[thing.pk])


def test_the_plain_form_starts_one_job(as_user, omar, sounds):
    response = as_user(omar).post(address("upload_form", sounds), form(a=tone(400), b=tone(500)))
    assert response.status_code == 302
    assert response.url == address("dataset", sounds)
    [upload] = Upload.objects.all()
    assert (upload.by, upload.dataset, upload.job.owner, upload.job.total) == (omar, sounds, omar, 2)
    run(str(upload.job_id))
    page = as_user(omar).get(response.url).content.decode()
    assert "2 clips ready" in page
    assert Clip.objects.count() == 2


def test_an_upload_may_come_in_several_requests(as_user, omar, sounds):
    client = as_user(omar)
    addresses = client.post(address("upload_open", sounds)).json()
    for first, name, hertz in ((0, "x/1.wav", 400), (1, "x/2.wav", 500)):
        body = {"first": first, "paths": name, **form(**{name.removeprefix("x/"): tone(hertz)})}
        assert client.post(addresses["files"], body).json() == {"received": 1}
    assert client.post(addresses["close"]).json() == {"page": address("dataset", sounds)}
    [upload] = Upload.objects.all()
    run(str(upload.job_id))
    assert outcomes(upload) == {"x/1.wav": ("ready", ""), "x/2.wav": ("ready", "")}


def test_a_request_that_is_sent_twice_is_kept_once(as_user, omar, sounds):
    client = as_user(omar)
    files = client.post(address("upload_open", sounds)).json()["files"]
    for content in (tone(), b"something else"):
        assert client.post(files, {"first": 0, **form(a=content)}).status_code == 201
    client.post(files, {"first": 1, **form(b=tone(500))})
    assert list(UploadedFile.objects.order_by("place").values_list("place", "name")) == [(0, "a"), (1, "b")]
    assert len(stored_files()) == 2
    assert UploadedFile.objects.get(place=0).stored.read() == tone()


def in_the_middle_of(monkeypatch, do):
    """Let something happen once, while the store takes a file."""
    todo = [do]

    def put_meanwhile(name, content):
        while todo:
            todo.pop()()
        put(name, content)

    monkeypatch.setattr("clips.services.uploads.put", put_meanwhile)


def send(upload, content):
    """Send the first file of an upload."""
    return add_files(upload, incoming({"a.wav": content}), first=0)


def test_a_file_that_is_sent_again_while_it_is_stored_is_kept_once(sounds, omar, monkeypatch):
    upload = open_upload(sounds, omar)
    in_the_middle_of(monkeypatch, lambda: send(upload, tone()))
    send(upload, tone())
    file = upload.files.get()
    assert (file.state, file.stored.read()) == (FileState.WAITING, tone())
    assert stored_files() == {file.stored.name}
    run(str(close_upload(upload).job_id))
    assert outcomes(upload) == {"a.wav": ("ready", "")}
    assert stored_files() == owned_files(sounds)


def test_a_request_that_fails_behind_its_repetition_refuses_nothing(sounds, omar, monkeypatch):
    upload = open_upload(sounds, omar)

    def second_comes_and_the_first_is_lost():
        send(upload, tone())
        raise OSError("The line is gone.")

    in_the_middle_of(monkeypatch, second_comes_and_the_first_is_lost)
    send(upload, tone())
    assert outcomes(upload) == {"a.wav": ("waiting", "")}
    assert stored_files() == {upload.files.get().stored.name}


def test_a_file_that_was_not_stored_may_be_sent_again(sounds, omar, monkeypatch):
    upload = open_upload(sounds, omar)

    def lost():
        raise OSError("The disk is full.")

    in_the_middle_of(monkeypatch, lost)
    send(upload, tone())
    assert outcomes(upload) == {"a.wav": ("refused", "not_stored")}
    send(upload, tone())
    run(str(close_upload(upload).job_id))
    assert outcomes(upload) == {"a.wav": ("ready", "")}
    assert upload.files.get().reason == ""


def test_what_a_killed_request_left_goes_when_the_second_is_prepared(sounds, omar, monkeypatch):
    upload = open_upload(sounds, omar)

    def killed():
        raise KeyboardInterrupt

    put_half(monkeypatch, killed)
    with pytest.raises(KeyboardInterrupt):
        send(upload, tone())
    assert len(stored_files()) == 1
    send(upload, tone())
    run(str(close_upload(upload).job_id))
    assert outcomes(upload) == {"a.wav": ("ready", "")}
    assert stored_files() == owned_files(sounds)


def put_half(monkeypatch, end):
    """Let the store take a part of the next file, then end the request."""
    todo = [end]

    def put_and_end(name, content):
        put(name, content)
        while todo:
            todo.pop()()

    monkeypatch.setattr("clips.services.uploads.put", put_and_end)


def test_what_arrives_after_the_upload_was_closed_leaves_nothing(sounds, omar, monkeypatch):
    upload = open_upload(sounds, omar)
    jobs = []
    in_the_middle_of(monkeypatch, lambda: jobs.append(str(close_upload(upload).job_id)))
    send(upload, tone())
    run(jobs[0])
    assert outcomes(upload) == {"a.wav": ("refused", "not_arrived")}
    assert stored_files() == set()


@pytest.mark.parametrize("first", ["-1", "1.5", "ten", "99999999999", "9" * 5000])
def test_a_place_that_is_none_is_said(as_user, omar, sounds, first):
    upload = open_upload(sounds, omar)
    response = as_user(omar).post(
        address("upload_files", upload),
        {"first": first, **form(a=tone())},
        headers={"accept": "application/json"},
    )
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")
    assert not upload.files.exists()


def test_closing_twice_starts_one_job(sounds, omar):
    upload = open_upload(sounds, omar)
    add_files(upload, incoming({"a.wav": tone()}))
    assert close_upload(upload).job_id == close_upload(upload).job_id
    assert Job.objects.count() == 1


def test_nothing_joins_an_upload_that_is_being_prepared(as_user, omar, sounds):
    upload = receive(sounds, omar, incoming({"a.wav": tone()}))
    response = as_user(omar).post(
        address("upload_files", upload), form(b=tone()), headers={"accept": "application/json"}
    )
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "upload_closed"
    with pytest.raises(Conflict):
        add_files(upload, incoming({"b.wav": tone()}))


def test_the_sender_chooses_neither_name_nor_place_in_the_store(as_user, omar, sounds):
    body = {"paths": "../../../etc/cron.d/x.wav", **form(**{"..%2f..%2fup.wav": tone()})}
    as_user(omar).post(address("upload_form", sounds), body)
    [file] = UploadedFile.objects.all()
    assert file.name == "etc/cron.d/x.wav"
    assert file.stored.name == f"{sounds.pk.hex}/originals/{file.pk.hex[:2]}/{file.pk.hex}.wav"
    assert stored_files() == {file.stored.name}


def test_only_sounds_and_paths_are_taken_from_the_form(as_user, omar, sam, sounds):
    theirs = as_user(sam).post(reverse("clips:dataset_new"), {"name": "Sam's"}).url.split("/")[-2]
    body = {"dataset": theirs, "by": sam.pk, "state": "ready", "closed_at": "", **form(a=tone())}
    as_user(omar).post(address("upload_form", sounds), body)
    [upload] = Upload.objects.all()
    assert (upload.dataset, upload.by) == (sounds, omar)
    assert upload.files.get().state == FileState.WAITING


@pytest.mark.parametrize("name", ["upload_form", "upload_open", "upload_files", "upload_close", "upload"])
def test_an_upload_is_its_owners_and_the_admins(clients, omar, sounds, name):
    upload = open_upload(sounds, omar)
    url = address(name, sounds if name in {"upload_form", "upload_open"} else upload)
    verb = "get" if name == "upload" else "post"
    for who, status in {"sam": 404, "anna": 403, "nobody": 302}.items():
        assert getattr(clients[who], verb)(url, form(a=tone())).status_code == status
    assert not UploadedFile.objects.exists()
    assert getattr(clients["ada"], verb)(url).status_code in {200, 201, 302, 400}


def test_every_change_wants_the_csrf_token(omar, sounds):
    client = Client(enforce_csrf_checks=True)
    client.force_login(omar, backend="django.contrib.auth.backends.ModelBackend")
    upload = open_upload(sounds, omar)
    for name, thing in {
        "upload_form": sounds,
        "upload_open": sounds,
        "upload_files": upload,
        "upload_close": upload,
        "dataset_edit": sounds,
        "dataset_delete": sounds,
    }.items():
        assert client.post(address(name, thing), form(a=tone())).status_code == 403
    assert not UploadedFile.objects.exists()


def test_the_token_may_lie_behind_the_files(omar, sounds):
    client = Client(enforce_csrf_checks=True)
    client.force_login(omar, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(address("dataset", sounds))
    token = str(page.context["csrf_token"])
    response = client.post(address("upload_form", sounds), {**form(a=tone()), "csrfmiddlewaretoken": token})
    assert response.status_code == 302
    assert UploadedFile.objects.count() == 1


def test_an_empty_form_is_told_what_to_do(as_user, omar, sounds):
    response = as_user(omar).post(address("upload_form", sounds), follow=True)
    assert "Choose at least one sound file or zip." in response.content.decode()
    assert not Upload.objects.exists()
    closed = as_user(omar).post(
        address("upload_close", open_upload(sounds, omar)), headers={"accept": "application/json"}
    )
    assert (closed.status_code, closed.json()["error"]["code"]) == (400, "no_files")


def test_a_request_that_is_too_large_is_refused_before_it_is_read(as_user, omar, sounds, settings):
    settings.MAX_UPLOAD_MB = 0
    for accept, said in (("application/json", '"code": "too_much"'), ("text/html", "more than 0 MB")):
        response = as_user(omar).post(
            address("upload_form", sounds), form(a=tone()), headers={"accept": accept}
        )
        assert response.status_code == 413
        assert said in response.content.decode()
    assert not Upload.objects.exists()


def test_more_files_than_one_form_takes_are_refused_with_advice(as_user, omar, sounds, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    response = as_user(omar).post(address("upload_form", sounds), form(a=b"1", b=b"2", c=b"3"))
    assert response.status_code == 413
    assert "more than 2 files at once; please put them into a zip" in response.content.decode()
    assert not UploadedFile.objects.exists()


def test_a_file_that_cannot_be_stored_does_not_stop_the_others(sounds, omar, monkeypatch):
    def failing_put(name, content):
        if content.name == "a.wav":
            raise OSError("The disk is full.")
        put(name, content)

    monkeypatch.setattr("clips.services.uploads.put", failing_put)
    upload = receive(sounds, omar, incoming({"a.wav": tone(400), "b.wav": tone(500)}))
    run(str(upload.job_id))
    assert outcomes(upload) == {"a.wav": ("refused", "not_stored"), "b.wav": ("ready", "")}


def test_markup_in_a_name_is_shown_as_it_is(as_user, omar, sounds, upload):
    name = "<img src=x onerror=alert(1)>.wav"
    upload({name: tone(), "copy of " + name: tone(), "bad " + name: b""})
    page = as_user(omar).get(address("dataset", sounds)).content.decode()
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;.wav") >= 4


def test_the_page_of_an_upload_lists_every_troubled_file(as_user, omar, sounds, upload):
    done = upload({"all.zip": zipped({f"{n}.wav": b"RIFF%d" % n for n in range(15)} | {"good.wav": tone()})})
    page = as_user(omar).get(address("upload", done)).content.decode()
    assert "15 refused" in page
    assert all(f">{n}.wav<" in page for n in range(15))
    assert ">good.wav<" not in page
