"""labels.csv is read as spreadsheets write it, and what is wrong with it is said by line."""

import tracemalloc

import pytest

from clips import labels as labels_module
from clips.labels import LabelsError, read_labels

HEADER = "file,label,speaker\n"


def test_columns_become_speaker_and_metadata() -> None:
    labels = read_labels(b"file,emotion,speaker,fold\naudio/a.wav,joy,s1,3\n")
    row = labels.find("audio/a.wav")
    assert row is not None
    assert (row.speaker, row.metadata) == ("s1", {"emotion": "joy", "fold": "3"})
    assert labels.complaints() == []


@pytest.mark.parametrize(
    "content",
    [
        HEADER.encode("utf-8-sig") + b"a.wav,happy,s1\n",
        (HEADER + "a.wav,happy,s1\n").encode("utf-16"),
        b"file;label;speaker\na.wav;happy;s1\n",
        b"File\tlabel\tSpeaker\r\na.wav\thappy\ts1\r\n",
        b"file,label,speaker\ra.wav,happy,s1\r",
        b"file,label,speaker\n./a.wav, happy\xe2\x80\x8b ,s1\n",
    ],
)
def test_every_spreadsheet_is_read_alike(content: bytes) -> None:
    row = read_labels(content).find("a.wav")
    assert row is not None
    assert (row.metadata, row.speaker) == ({"label": "happy"}, "s1")


def test_latin_letters_in_an_old_encoding_are_kept_and_said() -> None:
    labels = read_labels((HEADER + "a.wav,fröhlich,sören\n").encode("latin-1"))
    row = labels.find("a.wav")
    assert row is not None
    assert (row.metadata["label"], row.speaker) == ("fröhlich", "sören")
    assert "line 2" in labels.note


def test_formulas_and_markup_are_only_text() -> None:
    row = read_labels((HEADER + 'a.wav,"=HYPERLINK(""x"")",<img src=x onerror=alert(1)>\n').encode()).find(
        "a.wav"
    )
    assert row is not None
    assert row.metadata["label"] == '=HYPERLINK("x")'
    assert row.speaker == "<img src=x onerror=alert(1)>"


def test_a_bare_name_finds_its_line_when_it_is_the_only_one() -> None:
    labels = read_labels((HEADER + "x/a.wav,1,\nx/b.wav,2,\ny/b.wav,3,\n").encode())
    assert labels.find("a.wav") is not None
    assert labels.find("b.wav") is None
    assert labels.find("z/a.wav") is None


def test_a_name_is_found_whatever_form_its_letters_have() -> None:
    assert read_labels((HEADER + "e\u0301.wav,1,\n").encode()).find("\u00e9.wav") is not None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("b.wav,sad", "line 3 has 2 of the 3 fields that line 1 names"),
        ("b.wav,sad,s1,extra", "line 3 has 4 of the 3 fields that line 1 names"),
        ("b.wav,s\0d,s1", "line 3 holds a NUL character under “label”"),
        (f"b.wav,{'x' * 501},s1", "line 3 has 501 characters under “label” and at most 500 are kept"),
        (",sad,s1", "line 3 names no file"),
        ("../../etc/passwd,sad,s1", "line 3 names ../../etc/passwd, which does not lie beside labels.csv"),
        ("/etc/passwd,sad,s1", "line 3 names /etc/passwd, which does not lie beside labels.csv"),
        (r"C:\x.wav,sad,s1", "line 3 names C:/x.wav, which does not lie beside labels.csv"),
        ("http://169.254.169.254/x,sad,s1", "line 3 names http://169.254.169.254/x, which does not"),
        ("b.wav,sad,s1", "line 3 names b.wav, which is not among the files"),
        ('b.wav,"sad,s1', "from line 3 on it cannot be read: a quotation mark is missing or misplaced there"),
        (f"b.wav,{'x' * 300_000},s1", "from line 3 on it cannot be read: a field is too long there"),
    ],
)
def test_a_bad_line_is_named_and_the_good_one_is_used(line: str, problem: str) -> None:
    labels = read_labels(f"{HEADER}a.wav,happy,s1\n{line}\n".encode())
    assert labels.find("a.wav") is not None
    [complaint] = labels.complaints()
    assert complaint.startswith(problem)


def test_two_lines_about_one_file_are_both_left_out() -> None:
    labels = read_labels((HEADER + "a.wav,happy,s1\nb.wav,sad,s1\na.wav,sad,s1\na.wav,mad,s1\n").encode())
    assert labels.find("a.wav") is None
    assert labels.find("b.wav") is not None
    assert labels.complaints() == ["lines 2 and 4 are both about a.wav", "lines 2 and 5 are both about a.wav"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "found: nothing."),
        (b"filename,klass\na.wav,happy\n", "found: filename, klass."),
        (b"a.wav,happy,s1\n", "one of them “file”"),
        (b"file,label,label\n", "Two columns are called “label”"),
        (b"file,,x\n", "Every column needs a name"),
        (b"file," + b",".join(b"c%d" % n for n in range(64)), "65 columns"),
        (b'file,label\na.wav,"happy\n', "From line 2 on"),
        (b'file,"label\n', "From line 1 on"),
        (bytes(17 * 2**20), "larger than 16 MB"),
    ],
)
def test_a_table_without_any_use_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(LabelsError, match=sentence):
        read_labels(content)


def test_a_table_that_is_too_long_is_used_as_far_as_it_is_read(monkeypatch) -> None:
    monkeypatch.setattr(labels_module, "MAX_LINES", 3)
    labels = read_labels((HEADER + "a.wav,1,\nb.wav,2,\nc.wav,3,\n").encode())
    assert set(labels.rows) == {"a.wav", "b.wav"}
    assert labels.problems == ["it has more than 3 lines; please split it"]


def test_a_line_costs_a_few_hundred_bytes() -> None:
    lines = 20_000
    content = b"file,x\n" + b"".join(b"%d,1\n" % number for number in range(lines))
    tracemalloc.start()
    labels = read_labels(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(labels.rows) == lines
    assert peak < 300 * lines


def test_a_letter_over_the_edge_of_a_piece_is_read_whole(monkeypatch) -> None:
    monkeypatch.setattr(labels_module, "_PIECE", 3)
    labels = read_labels((HEADER + "ä.wav,öö,ß\n").encode())
    assert labels.note == ""
    assert labels.find("ä.wav").metadata == {"label": "öö"}
    assert "line 2" in read_labels((HEADER + "a.wav,öö,ß\n").encode()[:-2]).note
