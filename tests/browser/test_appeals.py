"""A player is paused, appeals, and plays on as soon as somebody in another browser agrees."""

import pytest

pytestmark = pytest.mark.browser

# After a re-test that was not passed, for the job ends no such pause.
PAUSE = """
from django.utils import timezone
from annotation.models import Participation
from quality.models import Pause
from quality.people import pauses
part = Participation.objects.get(annotator={person})
question = part.project.questions.select_related("project").first()
pauses.pause({person}, question, {{"listens": 0.02, "answers": 12}}, timezone.now())
Pause.objects.filter(annotator={person}).update(failed=1)
print(part.project_id)
"""


@pytest.fixture
def paused(site, player):
    """The project in which the player is paused."""
    done = site.manage("shell", "-v0", "-c", PAUSE.format(person=player.shows("player")))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_paused_player_appeals_and_plays_on_with_points(player, paused, open_browser, rows):
    project, person = paused, player.shows("player")
    ((points,),) = rows("SELECT points FROM game_player WHERE user_id = ?", person)
    player.go(f"/play/{project}/")
    player.until(lambda: player.text("h1") == "Let us check our ears together")
    ((name,),) = rows("SELECT username FROM accounts_user WHERE id = ?", person)

    # The list of whoever judges is open before there is anything on it.
    ada = open_browser()
    ada.sign_in("ada")
    ada.go("/play/appeals/")
    assert ada.text("#appeals h2") == "No appeal waits"

    player.press("I think this is not right")
    player.write("words", "My headphones were broken.")
    player.follow("Appeal", "[data-appeal='open']")

    ada.until(lambda: "My headphones were broken." in ada.text("#appeals"))
    ada.follow("Judge", "[name='answer']")
    assert name not in ada.text("main")
    ada.write("answer", "That happens; new ones help.")
    ada.press("Agree")
    ada.until(lambda: "gets 20 points" in ada.text("main"))
    ada.until(lambda: ada.text("#appeals h2") == "No appeal waits")

    # The page of the pause goes on by itself.
    player.until(lambda: player.driver.current_url.endswith(f"/play/{project}/"))
    player.can_answer()
    assert player.text("[data-points]") == str(points + 20)
    assert rows("SELECT ending FROM quality_pause WHERE annotator_id = ?", person) == [("lifted",)]
    player.go(f"/projects/{project}/checks-over/")
    assert "That happens; new ones help." in player.text("#over")
    assert not [one for one in (*player.complaints(), *ada.complaints()) if "403" not in one]
