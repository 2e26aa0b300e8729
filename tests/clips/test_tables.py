"""A table of what is known about clips: read, looked at, applied, taken back."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clips.erasing import erase, withdraw_clips
from clips.models import Clip, ClipChange, ClipTable, TableState
from clips.services.tables import apply_table, drop_table, take_table, undo_table
from common.errors import Conflict, UserError
from jobs.models import Job, State
from jobs.running import run
from tests.makers import make_clips, make_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(omar):
    dataset = make_dataset(omar)
    make_clips(dataset, ["a.wav", "b.wav", "in/c.wav"])
    return dataset


def work(table: ClipTable) -> ClipTable:
    """Do the work that waits for a table."""
    run(str(table.job_id))
    return ClipTable.objects.select_related("job", "dataset").get(pk=table.pk)


def taken(dataset, text: str) -> ClipTable:
    return work(take_table(dataset, dataset.owner, ContentFile(text.encode(), "known.csv")))


def applied(dataset, text: str, chosen=None) -> ClipTable:
    return work(apply_table(taken(dataset, text), chosen or {}))


def known(dataset) -> dict[str, tuple[str, dict[str, str]]]:
    return {clip.name: (clip.speaker, clip.metadata) for clip in dataset.clips.all()}


# --- Works -----------------------------------------------------------------------------------------------


def test_reading_shows_what_would_change_and_changes_nothing(dataset):
    Clip.objects.filter(name="a.wav").update(speaker="S1", metadata={"room": "hall"})
    table = taken(dataset, "file,speaker,room\na.wav,S1,attic\nb.wav,S2,\nz.wav,S9,hall\n")
    assert table.state == TableState.READY
    assert (table.preview["matched"], table.preview["clips"]) == (2, 2)
    assert table.preview["columns"] == [
        {"name": "speaker", "new": 1, "changed": 0, "same": 1},
        {"name": "room", "new": 0, "changed": 1, "same": 0},
    ]
    assert table.preview["examples"][0] == ["a.wav", "room", "hall", "attic"]
    assert table.preview["problems"] == ["line 4 names z.wav, which is no clip of this dataset"]
    assert known(dataset)["a.wav"] == ("S1", {"room": "hall"})
    assert not ClipChange.objects.exists()


def test_applying_gives_clips_what_the_table_says(dataset):
    Clip.objects.filter(name="a.wav").update(metadata={"room": "hall", "mood": "calm"})
    table = applied(dataset, "file;speaker;room\na.wav;S1;attic\nb.wav;;\nin/c.wav;S3;hall\n")
    assert (table.state, table.changed, bytes(table.content)) == (TableState.DONE, 2, b"")
    assert known(dataset) == {
        "a.wav": ("S1", {"room": "attic", "mood": "calm"}),
        "b.wav": ("", {}),
        "in/c.wav": ("S3", {"room": "hall"}),
    }


def test_a_bare_name_finds_the_only_clip_in_a_folder_and_the_other_way_round(dataset):
    applied(dataset, "file,speaker\nc.wav,S3\nelsewhere/b.wav,S2\n")
    assert {name: speaker for name, (speaker, _) in known(dataset).items()} == {
        "a.wav": "",
        "b.wav": "S2",
        "in/c.wav": "S3",
    }


def test_taking_the_last_table_back_gives_everything_back(dataset):
    Clip.objects.filter(name="a.wav").update(speaker="S0", metadata={"room": "hall"})
    before = known(dataset)
    table = applied(dataset, "file,speaker,room,mood\na.wav,S1,attic,calm\nb.wav,S2,cellar,\n")
    assert known(dataset) != before
    table = work(undo_table(table))
    assert (table.state, table.left) == (TableState.UNDONE, 0)
    assert known(dataset) == before
    assert not ClipChange.objects.exists()


def test_what_somebody_changed_since_is_left_as_it_is(dataset):
    table = applied(dataset, "file,speaker,room\na.wav,S1,attic\n")
    Clip.objects.filter(name="a.wav").update(speaker="Somebody else")
    table = work(undo_table(table))
    assert table.left == 1
    assert known(dataset)["a.wav"] == ("Somebody else", {})


def test_slips_are_offered_and_mended_only_where_chosen(dataset):
    Clip.objects.filter(name="in/c.wav").update(metadata={"sex": "female", "mood": "happy"})
    text = "file,sex,mood\na.wav,femal,hapy\nb.wav,femal,hapy\n"
    slips = taken(dataset, text).preview["slips"]
    assert slips == [
        {"column": "sex", "value": "femal", "term": "female", "lines": 2},
        {"column": "mood", "value": "hapy", "term": "happy", "lines": 2},
    ]
    table = applied(dataset, text, {"sex": {"femal": "female"}, "mood": {"hapy": "never offered"}})
    assert known(dataset)["a.wav"] == ("", {"sex": "female", "mood": "hapy"})
    assert table.corrections == {"sex": {"femal": "female"}}


def test_said_twice_it_changes_nothing_more(dataset):
    text = "file,speaker\na.wav,S1\n"
    first = applied(dataset, text)
    assert (first.changed, apply_table(first, {}).state) == (1, TableState.DONE)
    assert applied(dataset, text).changed == 0


def test_an_attempt_after_one_that_died_keeps_what_was_there_at_first(dataset):
    table = taken(dataset, "file,speaker\na.wav,S1\nb.wav,S2\n")
    table = apply_table(table, {})
    first = dataset.clips.get(name="a.wav")
    ClipChange.objects.create(table=table, clip=first, before={"speaker": None}, after={"speaker": "S1"})
    Clip.objects.filter(pk=first.pk).update(speaker="Changed since")
    table = work(table)
    assert table.changed == 2
    assert ClipChange.objects.get(clip=first).before == {"speaker": None}
    assert known(dataset)["a.wav"][0] == "Changed since"


def test_one_that_stopped_half_way_goes_on_or_is_taken_back(dataset):
    table = apply_table(taken(dataset, "file,speaker\na.wav,S1\n"), {})
    Job.objects.filter(pk=table.job_id).update(state=State.FAILED)
    table = ClipTable.objects.select_related("job").get(pk=table.pk)
    assert table.is_stopped
    with pytest.raises(Conflict, match="Another table"):
        apply_table(taken(dataset, "file,speaker\nb.wav,S2\n"), {})
    assert work(apply_table(table, {})).state == TableState.DONE
    assert known(dataset)["a.wav"][0] == "S1"


# --- Bad input and limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,speaker\na.wav,S1\n", "one of them “file”"),
        ("file\na.wav\n", "no column beside “file”"),
        ("file,speaker\nz.wav,S1\n", "For example, line 2 names z.wav"),
        ("file,speaker\n", "no line beside the first"),
    ],
)
def test_a_table_that_says_nothing_is_refused_with_a_sentence(dataset, text, says):
    table = taken(dataset, text)
    assert table.state == TableState.REFUSED
    assert says in table.reason
    with pytest.raises(Conflict):
        apply_table(table, {})


def test_an_empty_file_is_refused_at_once(dataset, omar):
    with pytest.raises(UserError, match="empty"):
        take_table(dataset, omar, ContentFile(b" \n", "known.csv"))
    assert not ClipTable.objects.exists()


def test_a_file_that_is_too_large_is_refused_at_once(dataset, omar, monkeypatch):
    monkeypatch.setattr("clips.services.tables.MAX_BYTES", 10)
    with pytest.raises(UserError, match="split"):
        take_table(dataset, omar, ContentFile(b"file,speaker\n", "known.csv"))


def test_two_clips_of_one_name_are_not_described(dataset):
    make_clips(dataset, ["a.wav"])
    table = taken(dataset, "file,speaker\na.wav,S1\nb.wav,S2\n")
    assert table.preview["problems"] == ["line 2 names a.wav, and 2 clips are called so"]
    apply_table(table, {})
    assert table.preview["matched"] == 1


def test_withdrawn_clips_are_no_clips_of_the_dataset(dataset):
    withdraw_clips([dataset.clips.get(name="a.wav").pk])
    assert taken(dataset, "file,speaker\na.wav,S1\nb.wav,S2\n").preview["matched"] == 1


def test_a_clip_that_is_withdrawn_meanwhile_is_passed_over(dataset):
    table = apply_table(taken(dataset, "file,speaker\na.wav,S1\nb.wav,S2\n"), {})
    withdraw_clips([dataset.clips.get(name="a.wav").pk])
    assert work(table).changed == 1


def test_only_the_last_table_is_taken_back(dataset):
    first = applied(dataset, "file,speaker\na.wav,S1\n")
    second = applied(dataset, "file,speaker\na.wav,S2\n")
    with pytest.raises(Conflict, match="Only the last"):
        undo_table(first)
    work(undo_table(second))
    assert known(dataset)["a.wav"][0] == "S1"
    with pytest.raises(Conflict, match="Only the last"):
        undo_table(first)


def test_the_database_keeps_two_tables_from_being_applied_at_once(dataset):
    apply_table(taken(dataset, "file,speaker\na.wav,S1\n"), {})
    with pytest.raises(IntegrityError), transaction.atomic():
        ClipTable.objects.create(dataset=dataset, name="other", content=b"", state=TableState.UNDOING)


def test_a_table_that_waits_makes_room_for_the_next(dataset):
    waiting = taken(dataset, "file,speaker\na.wav,S1\n")
    taken(dataset, "file,speaker\na.wav,S2\n")
    assert not ClipTable.objects.filter(pk=waiting.pk).exists()


def test_a_table_whose_place_was_taken_while_it_was_read_is_forgotten(dataset, omar):
    first = take_table(dataset, omar, ContentFile(b"file,speaker\na.wav,S1\n", "known.csv"))
    taken(dataset, "file,speaker\na.wav,S2\n")
    run(str(first.job_id))
    assert Job.objects.get(pk=first.job_id).state == State.DONE
    assert ClipTable.objects.count() == 1


def test_a_table_that_was_not_applied_can_be_dropped(dataset):
    drop_table(taken(dataset, "file,speaker\na.wav,S1\n"))
    assert not ClipTable.objects.exists()
    with pytest.raises(Conflict):
        drop_table(applied(dataset, "file,speaker\na.wav,S1\n"))


def test_erasing_leaves_no_table(dataset):
    jobs = [
        applied(dataset, "file,speaker\na.wav,S1\n").job_id,
        taken(dataset, "file,speaker\na.wav,S2\n").job_id,
    ]
    erase(dataset)
    assert not ClipTable.objects.exists()
    assert not ClipChange.objects.exists()
    assert not Job.objects.filter(pk__in=jobs).exists()


def test_a_longer_table_costs_no_more_statements_a_batch(omar):
    def cost(clips: int) -> int:
        dataset = make_dataset(omar, f"{clips} clips", clips=clips)
        lines = "".join(f"clip {number}.wav,S{number}\n" for number in range(1, clips + 1))
        with CaptureQueriesContext(connection) as caught:
            assert applied(dataset, "file,speaker\n" + lines).changed == clips
        return len(caught)

    assert cost(3) == cost(60)
