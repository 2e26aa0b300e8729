"""Feature sets that anybody may use for anything, on librosa's mel filters (McFee et al., SciPy 2015).

The curves follow librosa's definitions but are computed in numpy, a block of frames at a time: importing
librosa's own functions compiles for many seconds on a fresh machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from activelearning.features.contract import Extractor, Licence, gettext_noop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from activelearning.features.contract import Samples

ISC = Licence(
    name="ISC",
    summary=gettext_noop(
        "Free for any use, commercial too; keep librosa's copyright notice when you pass librosa on."
    ),
    url="https://github.com/librosa/librosa/blob/main/LICENSE.md",
    commercial=True,
)


class LibrosaSet(Extractor):
    """What the permissive sets share."""

    licence = ISC
    library = "librosa"


class LibrosaTimbre(LibrosaSet):
    """Timbre, loudness, rhythm and pitch: the set a new project gets."""

    name = "librosa_timbre"
    title = "librosa timbre and pitch"
    hears = gettext_noop(
        "Hears the colour of a sound, its loudness, its beginnings and its pitch; free for any use."
    )
    size = 1189
    seconds_per_minute = 0.3

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The functionals of each curve, those of the pitch, and the voiced share."""
        from activelearning.features import librosa_rows  # noqa: PLC0415 - loads librosa

        return librosa_rows.TIMBRE_NAMES

    def measure(self, samples: Samples) -> NDArray[np.floating]:
        """Summarise all curves of the clip; returns shape (size,)."""
        from activelearning.features import librosa_rows  # noqa: PLC0415

        return librosa_rows.timbre(samples)


class LibrosaMfcc(LibrosaSet):
    """The classic cepstrum and its deltas: small and fast."""

    name = "librosa_mfcc"
    title = "librosa MFCC"
    hears = gettext_noop("Hears the colour of a sound alone, at the least cost; free for any use.")
    size = 480
    seconds_per_minute = 0.1

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The functionals of each coefficient and its delta."""
        from activelearning.features import librosa_rows  # noqa: PLC0415

        return librosa_rows.MFCC_NAMES

    def measure(self, samples: Samples) -> NDArray[np.floating]:
        """Summarise the cepstrum of the clip; returns shape (size,)."""
        from activelearning.features import librosa_rows  # noqa: PLC0415

        return librosa_rows.mfcc(samples)
