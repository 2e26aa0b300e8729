"""What must be true before the site is served: one process to a folder, checks, tables, static files."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from config.serving import CannotStart
from pages.demo import people

# Any number will do, if it is always the same.
MIGRATING = 5_278_401


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make sure that one process at a time works in a folder; its end, however it comes, frees the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "play.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(
                f"Another Earmark is using the folder {folder}: stop it, or choose another with EARMARK_VAR."
            ) from None
        yield


def migrate() -> None:
    """Bring the tables up to date; machines that start together take turns."""
    with _one_machine_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)


def refuse_known_passwords() -> None:
    """CannotStart while somebody can sign in by the demo's password, which everybody knows."""
    names = [person.username for person in people.with_the_known_password()]
    if names:
        raise CannotStart(
            f"Others can reach this site, and the demo's password, which everybody knows, still opens it "
            f"({', '.join(names)}): give each of them another with `manage.py changepassword NAME`, or start "
            "with an empty folder (EARMARK_VAR) or database (DATABASE_URL)."
        )


@contextmanager
def _one_machine_at_a_time() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
