"""A paused player is told kindly, checks their ears, and plays on."""

from itertools import cycle

import pytest

pytestmark = pytest.mark.browser

PAUSE = """
from django.utils import timezone
from annotation.models import Participation
from quality.people import pauses
part = Participation.objects.get(annotator={person})
question = part.project.questions.select_related("project").first()
made = pauses.pause({person}, question, {{"listens": 0.02, "answers": 12}}, timezone.now())
print(part.project_id, pauses.stage_of(made, timezone.now()))
"""
KEY = """
    SELECT label.key FROM quality_control AS control
    JOIN annotation_label AS label ON label.id = control.label_id
    JOIN annotation_assignment AS turn ON turn.item_id = control.item_id
    WHERE turn.id = ? AND control.known_right AND control.retired_at IS NULL
"""


@pytest.fixture
def pauses(site):
    """Return a function that pauses a player; it returns the project's id."""

    def pause(player):
        code = PAUSE.format(person=player.shows("player"))
        done = site.manage("shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        project, stage = done.stdout.split()
        assert stage == "ready"
        return project

    return pause


def test_a_paused_player_checks_their_ears_and_plays_on(player, pauses, rows, states):
    project = pauses(player)
    player.go(f"/play/{project}/")
    player.until(lambda: player.text("h1") == "Let us check our ears together")
    assert player.driver.current_url.endswith("/pause/")
    player.press("Hear the clips")
    for _ in range(5):
        player.can_answer()
        assert player.find("[data-retest]").is_displayed()
        ((key,),) = rows(KEY, player.shows("turn").replace("-", ""))
        player.answers(key)
    player.is_in("ready")
    assert not player.find("[data-retest]").is_displayed()
    player.until(lambda: player.text(".toast__text") == "Good ears. On we go.")
    assert rows("SELECT ending FROM quality_pause WHERE annotator_id = ?", player.shows("player")) == [
        ("passed",)
    ]
    assert not [one for one in player.complaints() if "403" not in one]


def test_who_is_paused_while_playing_is_led_to_the_way_back(player, pauses):
    pauses(player)
    # The same key twice within a moment would be one press of an unsteady finger.
    keys = cycle("12")

    def answers_on_and_reads() -> list[str]:
        # The page may be left between any two looks at it: keys go to whatever is there.
        player.keys(next(keys))
        return [heading.text for heading in player.all("h1")]

    player.until(lambda: answers_on_and_reads() == ["Let us check our ears together"])
