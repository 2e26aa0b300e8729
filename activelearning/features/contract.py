"""The contract of every feature set; importing it loads no numerical library, so that web processes may."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    Row = NDArray[np.float32]

SAMPLE_RATE = 16_000


class FeatureError(ValueError):
    """A clip cannot be measured; the message says why and what to do."""


class NotNormalised(FeatureError):  # noqa: N818 - named after the state of the clip, as the others are
    """The audio is not 16 kHz mono float32."""


class TooShort(FeatureError):  # noqa: N818
    """The clip is shorter than the feature set can measure."""


class NotFinite(FeatureError):  # noqa: N818
    """The samples, or the features made of them, hold NaN or infinity."""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence that is translated where it is shown; gettext knows this name."""
    return sentence


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms features may be used, in plain words."""

    name: str
    summary: str
    url: str
    commercial: bool


@dataclass(frozen=True, slots=True)
class FeatureSetInfo:
    """What a data owner reads of a feature set before choosing it."""

    name: str
    title: str
    hears: str
    size: int
    licence: Licence
    seconds_per_minute: float


class Extractor(ABC):
    """Turns the normalised audio of one clip into one row of finite numbers.

    A new feature set is one subclass: it fills in the attributes below, `feature_names` and `measure`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    #: One plain sentence: what the set hears, and what it is good for.
    hears: ClassVar[str]
    size: ClassVar[int]
    licence: ClassVar[Licence]
    #: Seconds of one core for a minute of sound in short clips: a hint for estimates, not a promise.
    seconds_per_minute: ClassVar[float]
    #: Raised whenever our own code gives other numbers than before.
    revision: ClassVar[int] = 1
    #: The installed distribution that the numbers come from.
    library: ClassVar[str]
    #: The shortest clip that can be measured, in seconds: less than an upload may last, as cutting rounds.
    shortest: ClassVar[float] = 0.08
    sample_rate: ClassVar[int] = SAMPLE_RATE
    parameters: ClassVar[Mapping[str, str | int | float]] = {}

    @classmethod
    def info(cls) -> FeatureSetInfo:
        """Describe the set without loading anything."""
        return FeatureSetInfo(cls.name, cls.title, cls.hears, cls.size, cls.licence, cls.seconds_per_minute)

    @property
    def version(self) -> str:
        """Our revision and the library's release: rows of different versions are never mixed."""
        return f"{self.revision}+{self.library}-{_release(self.library)}"

    def key(self, content_hash: str) -> str:
        """Name the row of one clip: the same audio, set, version and parameters give the same key."""
        if not content_hash:
            raise ValueError("A row needs the hash of its clip's audio, and this clip has none.")
        facts = [content_hash, self.name, self.version, dict(self.parameters)]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    @property
    def recipe(self) -> str:
        """Name how rows are made, whatever the clip: another version or parameter is another recipe."""
        return self.key("recipe")

    def extract(self, samples: Samples, rate: int) -> Row:
        """Measure one clip.

        Parameters: `samples`, float32, shape (n,), full scale 1 (what lies beyond is clipped); `rate` in Hz.
        Returns: float32, shape (size,), finite. Raises: NotNormalised, TooShort, NotFinite.
        """
        import numpy as np  # noqa: PLC0415 - web processes import this module

        self._check(samples, rate)
        row = self.measure(np.clip(samples, -1, 1 - 2**-15)).astype(np.float32)
        if not np.isfinite(row).all():
            raise NotFinite(f"{self.title} gives NaN for this clip: choose another feature set.")
        return row

    def _check(self, samples: Samples, rate: int) -> None:
        import numpy as np  # noqa: PLC0415

        if (rate, samples.ndim, str(samples.dtype)) != (self.sample_rate, 1, "float32"):
            raise NotNormalised(
                f"Features need {self.sample_rate} Hz mono float32 audio, and this clip is {rate} Hz "
                f"{samples.dtype} of shape {samples.shape}: normalise it first."
            )
        if samples.size < self.shortest * rate:
            raise TooShort(
                f"The clip lasts {samples.size / rate:.3f} s and {self.title} needs {self.shortest:g} s: "
                "leave it out, or join it with what stands beside it."
            )
        if not np.isfinite(samples).all():
            raise NotFinite("The clip holds samples that are no numbers: export it again and upload it anew.")

    @property
    @abstractmethod
    def feature_names(self) -> tuple[str, ...]:
        """One name a column, all different."""

    @abstractmethod
    def measure(self, samples: Samples) -> NDArray[np.floating]:
        """Compute the row of checked samples (n,), all finite and within full scale; returns (size,)."""


@cache
def _release(distribution: str) -> str:
    return metadata.version(distribution)
