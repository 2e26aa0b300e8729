"""The published feature sets of openSMILE (Eyben, Wöllmer, Schuller, ACM Multimedia 2010)."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from activelearning.features.contract import Extractor, Licence, gettext_noop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from activelearning.features.contract import Samples

AUDEERING = Licence(
    name="audEERING Research License",
    summary=gettext_noop(
        "For research, teaching and private use only; a product, free or paid, may use neither openSMILE nor "
        "the features and models made with it, unless audEERING has sold you a commercial licence."
    ),
    url="https://github.com/audeering/opensmile-python/blob/main/LICENSE",
    commercial=False,
)


class OpenSmileSet(Extractor):
    """Any of openSMILE's sets at the level of functionals; `name` is openSMILE's own name of the set."""

    licence = AUDEERING
    library = "opensmile"
    parameters: ClassVar = {"level": "Functionals"}

    @cached_property
    def _smile(self) -> Any:
        opensmile = import_module("opensmile")  # on first use: it takes a second and a hundred megabytes
        return opensmile.Smile(opensmile.FeatureSet[self.name], opensmile.FeatureLevel.Functionals)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The columns' names as openSMILE's configuration gives them."""
        return tuple(self._smile.feature_names)

    def measure(self, samples: Samples) -> NDArray[np.floating]:
        """Run openSMILE over the clip; returns float32, shape (size,)."""
        row: NDArray[np.floating] = self._smile(samples, self.sample_rate).reshape(-1)
        return row


class Compare2016(OpenSmileSet):
    """The set of the ComParE challenge (Schuller et al., Interspeech 2016)."""

    name = "ComParE_2016"
    title = "openSMILE ComParE 2016"
    hears = gettext_noop(
        "Hears nearly all there is in a voice or a sound: the first choice where research use is fine."
    )
    size = 6373
    seconds_per_minute = 1.2


class EGemaps(OpenSmileSet):
    """The extended Geneva set (Eyben et al., IEEE Transactions on Affective Computing 2016)."""

    name = "eGeMAPSv02"
    title = "openSMILE eGeMAPS"
    hears = gettext_noop(
        "Hears pitch, loudness, voice quality and formants in few columns that a person can read."
    )
    size = 88
    seconds_per_minute = 1.2


class Gemaps(OpenSmileSet):
    """The minimal Geneva set (Eyben et al., IEEE Transactions on Affective Computing 2016)."""

    name = "GeMAPSv01b"
    title = "openSMILE GeMAPS"
    hears = gettext_noop(
        "Hears the bare minimum of a voice: pitch, loudness, formants and the balance of its spectrum."
    )
    size = 62
    seconds_per_minute = 1.1


class Emobase(OpenSmileSet):
    """openSMILE's older set for emotion (Eyben, Wöllmer, Schuller, ACII 2009)."""

    name = "emobase"
    title = "openSMILE emobase"
    hears = gettext_noop(
        "Hears pitch, loudness and timbre of a voice, faster than the other openSMILE sets do."
    )
    size = 988
    seconds_per_minute = 0.7
