"""A recording and its cuts as an SVG of bounded size, however long it is and however many they are."""

from collections.abc import Iterable, Sequence

from clips.cutting.spans import Span

COLUMNS = 600
HEIGHT = 100
FILLED = 0.6


def wave(peaks: bytes) -> str:
    """Return peaks as a path of at most COLUMNS upright strokes; the largest fills most of the height."""
    columns = min(COLUMNS, len(peaks))
    loudest = max(peaks, default=0) or 1
    strokes = []
    for column in range(columns):
        first = column * len(peaks) // columns
        part = peaks[first : max(first + 1, (column + 1) * len(peaks) // columns)]
        half = max(0.5, max(part) / loudest * FILLED * HEIGHT / 2)
        place = (column + 0.5) * COLUMNS / columns
        strokes.append(f"M{place:.1f} {HEIGHT / 2 - half:.1f}v{2 * half:.1f}")
    return "".join(strokes)


def bands(spans: Iterable[Span], duration: float) -> list[str]:
    """Return two paths, of every other span, so that neighbours can be told apart."""
    ordered = list(spans)
    return [_band(ordered[first::2], duration) for first in (0, 1)]


def _band(spans: Sequence[Span], duration: float) -> str:
    """Return spans as rectangles; those nearer than the picture shows become one."""
    scale = COLUMNS / duration
    merged: list[tuple[float, float]] = []
    for span in spans:
        left, right = round(span.start * scale, 1), round(span.end * scale, 1)
        if merged and left <= merged[-1][1] + 0.1:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, max(right, left + 0.2)))
    return "".join(f"M{left:g} 0H{right:g}V{HEIGHT}H{left:g}z" for left, right in merged)
