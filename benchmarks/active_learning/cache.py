"""Features of a corpus folder, extracted once and kept outside the project."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from soundfile import SoundFileError

from activelearning.features.contract import SAMPLE_RATE, FeatureError
from audio.files import read_mono

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activelearning.features.contract import Extractor, Row, Samples


class Unreadable(ValueError):  # noqa: N818 - reads as the fact it states
    """A file is no audio; the message names it."""


def default_folder() -> Path:
    """Return the folder where caches of this person lie."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "earmark" / "features"


class FeatureCache:
    """Rows of features by the extractor's key: one small file each, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, files: Sequence[Path], extractor: Extractor) -> list[Row | None]:
        """Return the row of each file, None where the extractor cannot measure it."""
        return [self.row(file, extractor) for file in files]

    def row(self, file: Path, extractor: Extractor) -> Row | None:
        """Return the row of one file: read if its audio was measured before, else measured and kept.

        Raises: Unreadable.
        """
        try:
            samples = read_mono(file, SAMPLE_RATE)
        except SoundFileError as error:
            raise Unreadable(f"{file} cannot be read as audio: replace it or take its line out.") from error
        path = self._path(extractor.key(content_hash(samples)))
        if path.exists():
            kept: Row = np.load(path)
            return kept
        try:
            row = extractor.extract(samples, SAMPLE_RATE)
        except FeatureError:
            return None
        self._keep(path, row)
        return row

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.npy"

    def _keep(self, path: Path, row: Row) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            np.save(part, row)
        Path(part.name).replace(path)


def content_hash(samples: Samples) -> str:
    """Return the hash of normalised audio: the same sound in another file has the same."""
    return hashlib.sha256(np.ascontiguousarray(samples).tobytes()).hexdigest()
