"""A page that follows what others do never takes away what somebody is writing or judging in it."""

import time

import pytest

from tests.browser.judging import made
from tests.browser.player import Player

pytestmark = [pytest.mark.long, pytest.mark.browser]
# A part is loaded again at most so often (live.js), in seconds.
BETWEEN = 3
SLOW = {"offline": False, "latency": 2000, "download_throughput": -1, "upload_throughput": -1}
MARK = """
document.getElementById(arguments[0]).dataset.mark = "old";
window.counted = { asked: 0, answered: 0 };
document.addEventListener("htmx:beforeRequest", () => { window.counted.asked += 1; });
document.addEventListener("htmx:afterRequest", () => { window.counted.answered += 1; });
"""


@pytest.fixture
def sits_down(site, open_browser, request):
    """Return a function that shows an owner why a clip of a new project has its label."""
    project = made(site, "single_choice", request.node.name)

    def sit():
        person = open_browser()
        omar = Player(person.driver, person.address, person.downloads)
        omar.sign_in("omar")
        omar.go(f"/projects/{project}/labels/?show=agreed")
        omar.press("Why")
        omar.until(lambda: omar.text("h1") == "Why this label")
        return omar

    return sit


def contests(omar):
    omar.write("reason", "Surely not.")
    omar.press("Contest this label")
    omar.until(lambda: "waits on the adjudication page" in omar.text("main"))


def written(omar):
    return omar.find("main [name='reason']").get_property("value")


def mark(omar, part="why"):
    """Mark a part of the page that is loaded again, and count how often it was asked for and answered."""
    omar.driver.execute_script(MARK, part)


def counted(omar, what):
    return omar.driver.execute_script("return window.counted[arguments[0]]", what)


def was_loaded_again(omar, part="why"):
    return not omar.all(f"#{part}[data-mark]")


def judges(omar):
    """Go to the adjudication page of the same project."""
    omar.driver.get(omar.driver.current_url.split("/labels/")[0] + "/adjudication/")
    omar.until(lambda: omar.all(".asking"))


def step(omar):
    return omar.find("[data-stage]").get_attribute("data-step")


def test_what_was_written_stays_until_it_is_gone(sits_down):
    writer, other = sits_down(), sits_down()
    mark(writer)
    writer.write("reason", "It is a bell")
    writer.driver.execute_script("document.activeElement.blur()")
    contests(other)
    time.sleep(2 * BETWEEN)
    assert written(writer) == "It is a bell"
    assert not was_loaded_again(writer)
    writer.find("main [name='reason']").clear()
    writer.driver.execute_script("document.activeElement.blur()")
    writer.until(lambda: was_loaded_again(writer))


def test_what_is_written_while_the_news_are_on_their_way_stays(sits_down):
    writer, other = sits_down(), sits_down()
    mark(writer)
    writer.driver.set_network_conditions(**SLOW)
    contests(other)
    writer.until(lambda: counted(writer, "asked"))
    assert not counted(writer, "answered")
    writer.write("reason", "It is a bell")
    writer.until(lambda: counted(writer, "answered"))
    time.sleep(1)
    assert written(writer) == "It is a bell"
    assert not was_loaded_again(writer)
    assert not writer.complaints()


def test_who_is_judging_is_asked_once_though_the_number_left_is_loaded_again(sits_down):
    judge, other = sits_down(), sits_down()
    judges(judge)
    mark(judge, "judge-left")
    contests(other)
    judge.until(lambda: was_loaded_again(judge, "judge-left"))
    assert len(judge.all(".asking")) == 1
    judge.click(".answer:nth-of-type(1)")
    judge.until(lambda: step(judge) == "votes")
    assert not judge.complaints()


def test_a_judgement_that_did_not_arrive_is_asked_for_once_more(sits_down):
    judge = sits_down()
    judges(judge)
    judge.driver.set_network_conditions(**{**SLOW, "latency": 0, "offline": True})
    judge.click(".answer:nth-of-type(1)")
    judge.until(lambda: judge.all(".answer:enabled") and not judge.all(".answer[aria-pressed='true']"))
    judge.driver.set_network_conditions(**{**SLOW, "latency": 0})
    assert len(judge.all(".asking")) == 1
    judge.click(".answer:nth-of-type(1)")
    judge.until(lambda: step(judge) == "votes")
