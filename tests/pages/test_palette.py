"""The palette can be read: contrast in both themes, label colours for every colour vision."""

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "platform/pages/static/earmark/css/tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
PALETTE = {name: {"light": light, "dark": dark} for name, light, dark in PAIR.findall(TOKENS.read_text())}

TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11
GROUNDS = ("paper", "surface", "raised", "sunken")
READABLE = [
    *((ink, ground) for ink in ("ink", "ink-soft", "pine", "bad") for ground in GROUNDS),
    *((state, f"{state}-soft") for state in ("good", "info", "warn", "bad", "pine", "coral")),
    *(("ink", f"{name}-soft") for name in ("good", "info", "warn", "bad", "pine", "tag", "coral")),
    *((f"on-{ground}", ground) for ground in ("pine", "tag", "coral", "bad")),
    ("on-pine", "pine-strong"),
    ("on-tag", "tag-strong"),
    ("on-bad", "bad-strong"),
    *((f"on-label-{number}", f"label-{number}") for number in range(1, 11)),
]
VISIBLE = [
    *((line, ground) for line in ("line-strong", "focus") for ground in ("paper", "surface")),
    *((f"label-{number}", ground) for number in range(1, 11) for ground in ("paper", "surface")),
]

# What pictures draw side by side, where no pattern or place tells it too: curves, bars, waveforms.
NEIGHBOURS = [
    ("coral", "pine"),
    ("pine", "warn"),
    ("pine", "sunken"),
    ("warn", "sunken"),
    ("tag", "pine"),
    ("wave", "wave-played"),
    ("wave", "wave-cursor"),
    ("wave-played", "wave-cursor"),
]

# Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113: severity 1.0, on linear RGB.
VISION = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
APART = 0.08  # in OKLab; about four times what a person just notices


def linear(colour: str) -> tuple[float, ...]:
    """Return linear RGB, 0 to 1, of "#rrggbb"."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def times(matrix: tuple, vector: tuple) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def oklab(rgb: tuple[float, ...]) -> tuple[float, ...]:
    """Return OKLab of linear RGB (Ottosson 2020)."""
    to_cones = (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
    to_lab = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    cones = times(to_cones, tuple(max(0.0, c) for c in rgb))
    return times(to_lab, tuple(c ** (1 / 3) for c in cones))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READABLE)
def test_text_can_be_read(ink: str, ground: str, theme: str) -> None:
    assert contrast(PALETTE[ink][theme], PALETTE[ground][theme]) >= TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), VISIBLE)
def test_borders_focus_rings_and_label_colours_can_be_seen(line: str, ground: str, theme: str) -> None:
    assert contrast(PALETTE[line][theme], PALETTE[ground][theme]) >= CONTROL


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_label_colours_stay_apart_with_every_colour_vision(vision: str, theme: str) -> None:
    seen = {n: oklab(times(VISION[vision], linear(PALETTE[f"label-{n}"][theme]))) for n in range(1, 9)}
    nearest = min((math.dist(seen[a], seen[b]), a, b) for a, b in combinations(seen, 2))
    assert nearest[0] >= APART


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_neighbours_in_pictures_stay_apart_with_every_colour_vision(
    one: str, other: str, vision: str, theme: str
) -> None:
    first, second = (oklab(times(VISION[vision], linear(PALETTE[name][theme]))) for name in (one, other))
    assert math.dist(first, second) >= APART


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
