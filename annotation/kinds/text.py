"""Words of one's own. Pure."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, gettext_noop, whole_option

LONGEST = 2000
# Broken characters, and those that steer a terminal; a line break and a tab are neither.
UNWANTED = {"Cc", "Cs"}
KEPT = {"\n", "\t"}
UNSEEN = {"Z", "C"}


class Text(Kind):
    """Free text: trimmed, composed (NFC), not empty."""

    name = "text"
    title = "Text"
    field = "text"
    columns = ("text",)
    defaults = {"longest": 500}
    wanting = gettext_noop("Write an answer, or unsure, for “%(question)s”.")

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        whole_option(full, "longest", 1, LONGEST)
        return full

    def read(self, asked: Asked, given: object) -> Said:
        """Take a text."""
        text = clean(given) if isinstance(given, str) else ""
        if all(unicodedata.category(char)[0] in UNSEEN for char in text):
            raise self.refusal(asked)
        if len(text) > asked.options["longest"]:
            sentence = gettext_noop(
                "Write at most %(most)s characters for “%(question)s”; these are %(written)s."
            )
            raise bad_answer(sentence, asked, most=asked.options["longest"], written=len(text))
        return Said(text=text)

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return the text."""
        return said.text


def clean(text: str) -> str:
    """Return a text composed, trimmed, with plain line breaks, and without what no database keeps."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in text if char in KEPT or unicodedata.category(char) not in UNWANTED)
    return unicodedata.normalize("NFC", "".join(kept)).strip()
