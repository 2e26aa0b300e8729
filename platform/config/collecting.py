"""Static files, gathered and compressed only when one of them has changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    """Gather the static files unless none has changed since the last time; say whether it did."""
    mark = Path(settings.STATIC_ROOT) / ".sources"
    sources = fingerprint()
    if settings.DEBUG or (mark.is_file() and mark.read_text() == sources):
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    # Written last and cleared first: what was interrupted is done again.
    mark.write_text(sources)
    return True


def fingerprint() -> str:
    """Return a hash over the names, sizes and times of all static files."""
    return hashlib.blake2b("\n".join(sorted(_sources())).encode()).hexdigest()


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            yield f"{name} {status.st_size} {status.st_mtime_ns}"
