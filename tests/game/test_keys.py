"""The keys of the play page stand wherever a player looks for them."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from annotation.services.questions import KEYS, RESERVED
from game.words import keys as keys_of_the_page

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guide-player.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_help_page_and_the_guide_list_every_key_of_the_dialog(client):
    page = unescape(client.get(reverse("pages:help")).content.decode())
    table = GUIDE.partition("## Keys")[2]
    in_guide = {key for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for key in row.split()}
    for keys, does in keys_of_the_page():
        for key in keys:
            assert key in {"2", "3"} or f"<kbd>{key}</kbd>" in page, (key, does)
            assert (key.isdigit() and key != "0") or key in in_guide, (key, does)


def test_no_letter_alone_is_a_key_that_an_owner_may_give_to_a_label():
    free = set(KEYS.upper()) - {letter.upper() for letter in RESERVED}
    # Of two clips the letters are those of questions without labels.
    alone = {keys[0] for keys, _does in keys_of_the_page() if len(keys) == 1}
    assert not alone & free - {"A", "B"}
