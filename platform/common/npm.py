"""Serves single files of installed npm packages as static files; nothing is copied into the project."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Static name -> file in node_modules.
FILES = {
    "npm/modern-normalize/modern-normalize.css": "modern-normalize/modern-normalize.css",
    "npm/figtree/figtree-latin-wght-normal.woff2": (
        "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2"
    ),
    "npm/bricolage-grotesque/bricolage-grotesque-latin-wght-normal.woff2": (
        "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2"
    ),
    "npm/wavesurfer/wavesurfer.esm.js": "wavesurfer.js/dist/wavesurfer.esm.js",
    "npm/wavesurfer/plugins/regions.esm.js": "wavesurfer.js/dist/plugins/regions.esm.js",
    "npm/wavesurfer/plugins/spectrogram.esm.js": "wavesurfer.js/dist/plugins/spectrogram.esm.js",
}


class NpmFinder(BaseFinder):
    """Finds exactly the files listed in FILES."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.ROOT / "node_modules")

    def check(self, **kwargs: Any) -> list[Any]:
        """Return no complaints: a missing file is found by collectstatic's manifest."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where `path` lies, or nothing."""
        source = FILES.get(path)
        found = self.storage.path(source) if source and self.storage.exists(source) else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, "_Renamed"]]:
        """Yield each static name with a storage that opens its source."""
        storage = _Renamed(location=self.storage.location)
        for name, source in FILES.items():
            if self.storage.exists(source):
                yield name, storage


class _Renamed(FileSystemStorage):
    """A storage that knows node_modules' files by their static names."""

    def path(self, name: str) -> str:
        return super().path(FILES.get(name, name))
