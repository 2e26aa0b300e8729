"""The main job by people in browsers: a folder of real audio becomes labels in a CSV."""

import csv
import zipfile
from pathlib import Path

import pytest

from tests.browser.person import Person
from tests.browser.test_guest import points, wait_until_heard

pytestmark = [pytest.mark.browser, pytest.mark.corpora]
BAD = ("empty.wav", "letter.wav", "truncated.flac")


@pytest.fixture
def zipped(shared_data, tmp_path) -> Path:
    """The whole corpus of emotional speech as somebody would zip it, with three bad files among the good."""
    emodb = shared_data / "corpora" / "emodb"
    file = tmp_path / "emodb.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path in [emodb / "labels.csv", *sorted((emodb / "audio").iterdir())]:
            archive.write(path, path.relative_to(emodb))
        archive.writestr("audio/empty.wav", b"")
        archive.writestr("audio/letter.wav", b"Dear reader, this is not a sound.")
        archive.writestr("audio/truncated.flac", (emodb / "audio" / "03a01Fa.flac").read_bytes()[:9000])
    return file


def make_dataset(owner: Person) -> None:
    owner.go("/datasets/new/")
    owner.write("name", "Emotional speech")
    owner.write("source", "Berlin database of emotional speech")
    owner.write("licence", "Research use")
    owner.choose("consent", "published corpus")
    owner.send("main form:has([name='source'])")


def upload(owner: Person, file: Path) -> None:
    """Send a zip and watch the bar move until every clip is there."""
    owner.find("main input[type=file]").send_keys(str(file))
    owner.press("Send the sounds")
    seen: set[float] = set()

    def is_prepared() -> bool:
        bars = owner.all("main progress[data-live-field='percent']")
        seen.update(float(bar.get_attribute("value") or 0) for bar in bars)
        return "535 clips ready" in owner.text("main")

    owner.until(is_prepared, patience=240)
    assert len(seen) >= 4, f"The progress bar did not move: {seen}"
    for name in BAD:
        assert name in owner.text("main")


def make_project(owner: Person) -> None:
    owner.press("New project")
    owner.write("name", "Which emotion?")
    owner.send("main form:has([name='instructions'])")
    owner.until(lambda: "/new/" not in owner.driver.current_url)
    owner.press("Write the first question")
    owner.press("Emotion")
    owner.press("Save the question")
    owner.press("Launch")


def test_a_folder_of_real_audio_becomes_labels_in_a_csv(open_browser, zipped):
    omar = open_browser()
    omar.sign_in("omar")
    make_dataset(omar)
    upload(omar, zipped)
    make_project(omar)
    omar.until(lambda: "Live" in omar.text("main"))
    project = omar.driver.current_url.removeprefix(omar.address).split("?")[0].split("#")[0]

    anna = open_browser("phone")
    anna.sign_in("anna")
    anna.go(project.replace("/projects/", "/play/"))
    for _ in range(2):
        wait_until_heard(anna)
        before = points(anna)
        anna.click(".answer")
        anna.until(lambda before=before: points(anna) > before)

    # Nobody reloads the owner's page: it moves by itself.
    omar.until(lambda: omar.text("[data-progress-field='answers']") == "2")
    # The table of labels does not move under whoever reads it, and offers what is new.
    omar.click("[data-news] button")
    omar.until(lambda: len(omar.all("[data-labels] tbody tr")) == 2)
    assert not omar.find("[data-news]").is_displayed()
    omar.go(f"{project}downloads/csv/")
    file = omar.until(lambda: next(omar.downloads.glob("*.csv"), None))
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    answered = [row for row in rows if row["votes"] == "1"]
    assert len(rows) == 535
    assert len(answered) == 2
    assert {row["label"] for row in answered} == {answered[0]["label"]} != {""}
    assert not omar.complaints()
    assert not anna.complaints()
