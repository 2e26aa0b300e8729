"""Every kind has a widget, and every widget finds its words."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from annotation import asking
from annotation.kinds import KINDS
from annotation.kinds.scale import PICTURES

FOLDER = Path(finders.find("earmark/asking/ask.js")).parent
SOURCES = {path.name: path.read_text() for path in FOLDER.glob("*.js")}
# Named by what is chosen, and not written out: pair.js.
BY_NAME = {"first", "second", "alike"}


def test_each_kind_has_a_module_of_its_name():
    listed = SOURCES["ask.js"].split("const KINDS = {")[1].split("}")[0]
    assert re.findall(r"^  (\w+):", listed, re.MULTILINE) == list(KINDS)
    assert {f"{name}.js" for name in KINDS} <= SOURCES.keys()


def test_widgets_say_what_there_are_words_for_and_nothing_is_said_in_vain():
    said = {name for source in SOURCES.values() for name in re.findall(r"\bwords\.(\w+)", source)}
    assert said | BY_NAME == asking.spoken().keys()


def test_there_are_words_for_every_picture():
    assert set(asking.spoken()["pictures"]) == set(PICTURES) - {""}
