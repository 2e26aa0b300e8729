"""An owner at a browser: writes a data sheet with suggestions, and describes clips by a table."""

import pytest

pytestmark = pytest.mark.browser
NAME = "Street and garden"


@pytest.fixture
def omar(open_browser):
    """The demo's data owner, at the page of a dataset."""
    person = open_browser()
    person.sign_in("omar")
    person.go("/datasets/")
    person.press(NAME)
    return person


def suggested(person) -> list[str]:
    script = "return [...document.querySelector('[name=languages]').list.options].map(one => one.value)"
    return person.driver.execute_script(script)


def test_terms_are_suggested_after_each_comma_and_the_sheet_is_saved(omar):
    omar.press("Data sheet")
    omar.press("Edit")
    assert "German" in suggested(omar)
    omar.write("languages", "german, ")
    omar.until(lambda: "german, French" in suggested(omar))
    assert "german, German" not in suggested(omar)
    omar.write("languages", "german, French")
    omar.send("form[data-sheet-form]")
    omar.until(lambda: "German, French" in omar.text("main"))
    omar.press("Version")
    assert "No speech" in omar.text("del")
    assert omar.complaints() == []


def test_a_table_is_looked_at_written_and_taken_back(omar, tmp_path, rows):
    [name, *_] = [
        row[0] for row in rows("SELECT name FROM clips_clip WHERE name LIKE 'scene%' ORDER BY name")
    ]
    table = tmp_path / "known.csv"
    table.write_text(
        f"file,speaker,room\n{name},Voice 7,attic\nnowhere.wav,Voice 8,attic\n", encoding="utf-8"
    )
    omar.press("Describe them by a table")
    omar.find("main [name=table]").send_keys(str(table))
    omar.press("Look at it")
    # The page loads itself again once the table is read, written, taken back.
    omar.until(lambda: "which is no clip of this dataset" in omar.text("main"))
    assert "Voice 7" in omar.text("main")
    omar.press("Write it to the clips")
    omar.until(lambda: "what is known about 1 clip." in omar.text("main"))
    assert rows("SELECT COUNT(*) FROM clips_clip WHERE speaker = 'Voice 7'") == [(1,)]
    omar.press("Take it back")
    omar.until(lambda: "It is taken back" in omar.text("main"))
    assert rows("SELECT COUNT(*) FROM clips_clip WHERE speaker = 'Voice 7'") == [(0,)]
    assert omar.complaints() == []
