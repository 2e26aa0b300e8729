"""Looks at every page that somebody may see, on a phone and on a desktop: quiet, fitting, and open to all.

The addresses come from the URL configuration, so a page that is added tomorrow is looked at tomorrow.
With EARMARK_SCREENSHOTS set to a folder, a picture of each page is kept there.
"""

import base64
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.browsers import shape_window
from tests.browser.person import PATIENCE, Person
from tests.journeys.addresses import Address, all_addresses

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# Of axe's rules, those that look at colours.
COLOURS = ("color-contrast", "link-in-text-block")
# Not pages: what they answer is a file, a redirect, or nothing for eyes.
NOT_PAGES = re.compile(
    r"^(pages:(health|favicon|start)|accounts:session|api:(?!docs)|clips:(audio|clip_audio)|exports:(?!downloads$)|account_logout)"
)
# Opened by a link in a mail; verbs; pages about what takes long to come by, which have tests of their own.
NOT_LOOKED_AT = {
    *("account_confirm_email", "account_reset_password_from_key"),
    *("accounts:act", "clips:cutting_make", "clips:cutting_undo", "quality:check_retire"),
    *("quality:over_appeal", "quality:trust_act", "quality:trust_withdraw", "game:appeal_holding"),
    *("activelearning:loop_round", "clips:cutting", "game:appeal", "game:answer_proposal"),
}
# Somebody else's design; its size and console are still looked at.
FOREIGN = {"api:docs"}
THINGS = """
import base64
import json
from accounts.models import User
from annotation.models import Project, Task
from clips.models import Clip, Upload
from clips.services import tables
from clips.services.sheets import save_sheet
from django.core.files.base import ContentFile
from django.utils import timezone
from game.joys.giving import look_after
from game.models import Player, Reason
from game.points.ledger import Line, add_lines
from game.services import player_of
from game.together.services import open_party
from jobs.models import Job
from jobs.running import run
project = Project.objects.order_by("name").first()
upload, _ = Upload.objects.get_or_create(dataset=project.dataset, by=project.owner)
job, _ = Job.objects.get_or_create(kind="jobs.selfcheck", owner=project.owner, state="done", done=5, total=5)
# A sheet with a second version, and a table to look at: what would change, a slip, a problem.
notes = "Neighbours know this bell by heart: at noon it rings for weddings, at eight for funerals. " * 3
save_sheet(project.dataset, by=project.owner, place="Graz", languages="German, Slovenian", notes=notes)
known = Clip.objects.filter(dataset=project.dataset).order_by("sort_key")[:4]
rooms = ["attic", "attic", "attic", "atic"]
lines = [f"{clip.name},S{clip.pk.hex[:2]},{room}" for clip, room in zip(known, rooms)]
content = "\\n".join(["file,speaker,room", *lines, "nowhere.wav,S9,attic"]).encode()
table = tables.take_table(project.dataset, project.owner, ContentFile(content, "known.csv"))
run(str(table.job_id))
# A player with something to show.
anna = User.objects.get(username="anna")
add_lines(player_of(anna).pk, [Line(Reason.APPEAL, 1500)], timezone.now())
Player.objects.filter(user=anna).update(is_public=True, on_boards=True)
look_after(anna.pk, timezone.now())
party = open_party(anna, Project.objects.get(name="Street and garden").pk, timezone.now())
things = {
    "project_id": project.pk,
    "party_id": party.pk,
    "person_id": anna.pk,
    "dataset_id": project.dataset_id,
    "upload_id": upload.pk,
    "table_id": table.pk,
    "clip_id": Clip.objects.filter(dataset=project.dataset).first().pk,
    "question_id": project.questions.first().pk,
    "task_id": Task.objects.filter(question__project=project).first().pk,
    "label_id": project.questions.first().labels.first().pk,
    "id": job.pk,
    "pk": anna.pk,
    "player_id": anna.pk,
}
print(json.dumps(things, default=str))
"""


def pages(things: dict[str, str]) -> list[tuple[Address, str]]:
    """Return every address that can be a page, filled in; those about a passing key or token are left out."""
    return [
        (address, address.path(things))
        for address in all_addresses()
        if not NOT_PAGES.match(address.name) and set(address.about) <= set(things)
    ]


def opens(person: Person, path: str) -> bool:
    """Go to a page; whoever may not see it, or is sent on, is told so by its own tests."""
    person.go(path)
    is_page = person.driver.execute_script("return document.contentType === 'text/html'")
    if not is_page or status_of(person) != 200 or urlsplit(person.driver.current_url).path != path:
        return False
    settle(person)
    return True


def status_of(person: Person) -> int:
    """Return the status that the page now open was answered with."""
    script = "return performance.getEntriesByType('navigation')[0].responseStatus"
    return person.driver.execute_script(script)


def flaws(person: Person) -> list[str]:
    """Return what is wrong with the page that is open, before axe-core looks at it."""
    found = person.complaints()
    if not person.driver.title.strip():
        found.append("It has no title.")
    wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if (excess := person.driver.execute_script(wide)) > 0:
        found.append(f"It is {excess} px wider than the window.")
    return found


@contextmanager
def in_the_dark(person: Person) -> Iterator[None]:
    """Show the page that is open to somebody who prefers it dark."""
    for scheme in ("dark", "light"):
        prefers = [{"name": "prefers-color-scheme", "value": scheme}]
        person.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": prefers})
        settle(person)
        if scheme == "dark":
            yield


def barriers(person: Person, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds that keeps people out, by all its rules or by these."""
    person.driver.execute_script(f"if (!window.axe) {{ {AXE} }}")
    run = (
        "const [rules, done] = arguments;"
        "const only = rules.length ? {runOnly: {type: 'rule', values: rules}} : {};"
        "axe.run(document, {resultTypes: ['violations'], ...only}).then(result => done(result.violations))"
    )
    violations = person.driver.execute_async_script(run, list(rules))
    return [
        f"{one['id']}: {one['help']} ({'; '.join(str(node['target'][0]) for node in one['nodes'][:4])})"
        for one in violations
    ]


def settle(person: Person) -> None:
    """Wait until the page and its fonts are there and nothing moves in any more."""
    still = (
        "return document.readyState === 'complete' && document.fonts.status === 'loaded' && "
        "!document.querySelector('[data-state=loading], .htmx-request') && "
        "document.getAnimations().every(one => one.playState !== 'running' "
        "|| one.effect.getTiming().iterations === Infinity)"
    )
    WebDriverWait(person.driver, PATIENCE, 0.05).until(lambda driver: driver.execute_script(still))


def at_each_size(person: Person) -> Iterator[str]:
    """Show the page that is open at one size after the other; it ends as a phone shows it."""
    for size in ("desktop", "phone"):
        shape_window(person.driver, size)
        settle(person)
        yield size


def keep_picture(person: Person, size: str, who: str, address: Address) -> None:
    """Keep a picture of the whole page where EARMARK_SCREENSHOTS says so."""
    if not (folder := os.environ.get("EARMARK_SCREENSHOTS")):
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    name = f"{size}-{who or 'stranger'}-{address.name.replace(':', '_')}.png"
    height = person.driver.execute_script("return document.documentElement.scrollHeight")
    clip = {
        "x": 0,
        "y": 0,
        "width": person.driver.execute_script("return innerWidth"),
        "height": height,
        "scale": 1,
    }
    shot = person.driver.execute_cdp_cmd(
        "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
    )
    (Path(folder) / name).write_bytes(base64.b64decode(shot["data"]))


def visited(person: Person, things: dict[str, str]) -> Iterator[tuple[Address, str]]:
    """Go through all pages, and stop at each that this person may see."""
    for address, path in pages(things):
        if not opens(person, path):
            person.complaints()
            continue
        if address.name in FOREIGN:
            # Swagger UI fetches the schema and draws what it finds.
            person.find(".opblock")
        yield address, path


def looks_at_every_page(person: Person, things: dict[str, str], who: str) -> None:
    """Sign in, unless this is a stranger, and go through all pages twice; tell whatever is wrong at once."""
    if who:
        person.sign_in(who)
    wrong: dict[str, list[str]] = {}
    seen = []
    for address, path in visited(person, things):
        seen.append((address, path))
        for size in at_each_size(person):
            keep_picture(person, size, who, address)
            wrong[f"{address.name} {size}"] = flaws(person)
    # A round of its own: axe tries styles that our policy blocks, and the console says so whenever it likes.
    for address, path in seen:
        if address.name not in FOREIGN and opens(person, path):
            for size in at_each_size(person):
                wrong[f"{address.name} {size}"] += barriers(person)
            with in_the_dark(person):
                # The same elements in other colours, which do not depend on the size.
                wrong[f"{address.name} {size}"] += barriers(person, COLOURS)
    wrong = {name: found for name, found in wrong.items() if found}
    assert len(seen) >= 8
    assert not wrong, json.dumps(wrong, indent=1)
