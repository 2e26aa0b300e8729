"""Synthesises the demo's sounds: bells, sirens, engines, birds, rain, glides and beeps. Pure.

Every function returns mono float samples in -1..1 at RATE; the same seed gives the same sound.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
Samples = NDArray[np.float64]
Random = np.random.Generator


def seconds_of(random: Random, low: float, high: float) -> NDArray[np.float64]:
    """Return a time axis (s) of random length."""
    return np.arange(int(RATE * random.uniform(low, high))) / RATE


def bell(random: Random) -> Samples:
    """Return a struck bell: inharmonic partials that die away, the high ones first (Risset's bell)."""
    t = seconds_of(random, 1.4, 2.4)
    base = random.uniform(260, 900)
    ratios = np.array([0.56, 0.92, 1.19, 1.71, 2.0, 2.74, 3.0, 3.76, 4.07])
    weights = random.uniform(0.4, 1.0, ratios.size) / np.sqrt(ratios)
    decay = random.uniform(1.5, 4.0) * ratios
    partials = weights[:, None] * np.exp(-decay[:, None] * t) * np.sin(2 * np.pi * base * ratios[:, None] * t)
    strikes = int(random.integers(1, 3))
    return _finish(_repeat(partials.sum(axis=0), strikes, random.uniform(0.35, 0.6)), random)


def siren(random: Random) -> Samples:
    """Return a siren: a tone that swings or jumps between two pitches."""
    t = seconds_of(random, 1.8, 2.8)
    low = random.uniform(420, 700)
    high = low * random.uniform(1.3, 1.9)
    swing = np.sin(2 * np.pi * random.uniform(0.5, 2.2) * t + random.uniform(0, 6))
    swing = np.sign(swing) if random.random() < 0.4 else swing
    pitch = low + (high - low) * (swing + 1) / 2
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tone = sum(np.sin(order * phase) / order**1.5 for order in range(1, 5))
    return _finish(np.asarray(tone), random)


def engine(random: Random) -> Samples:
    """Return an engine: a low pulse train with uneven firing, a slow change of speed, and rumble."""
    t = seconds_of(random, 1.6, 2.6)
    speed = random.uniform(22, 60) * (1 + random.uniform(-0.3, 0.5) * t / t[-1])
    phase = np.cumsum(speed) / RATE
    firing = np.exp(-12 * (phase % 1)) * (1 + 0.35 * np.sin(np.pi * phase))
    rumble = _smooth(random.normal(size=t.size), 60) * 6
    return _finish(_smooth(firing - firing.mean(), int(random.integers(4, 14))) + 0.15 * rumble, random)


def bird(random: Random) -> Samples:
    """Return a bird: a phrase of short, fast glides high up, with pauses."""
    t = seconds_of(random, 1.4, 2.4)
    song = np.zeros(t.size)
    base = random.uniform(2200, 4500)
    start = random.uniform(0.02, 0.15)
    while start < t[-1] - 0.12:
        length = random.uniform(0.05, 0.16)
        note = _glide(length, base * random.uniform(0.8, 1.3), base * random.uniform(0.8, 1.5))
        first = int(start * RATE)
        song[first : first + note.size] += note[: song.size - first]
        start += length + random.uniform(0.03, 0.18)
    return _finish(song, random)


def rain(random: Random) -> Samples:
    """Return rain: a steady hiss and single drops, each a short falling click."""
    t = seconds_of(random, 1.8, 2.8)
    white = random.normal(size=t.size)
    hiss = np.subtract(white, _smooth(white, int(random.integers(6, 20))))
    drops = np.zeros(t.size)
    for first in random.integers(0, t.size - 800, random.integers(20, 90)):
        drop = _glide(random.uniform(0.008, 0.03), random.uniform(1500, 3500), random.uniform(600, 1400))
        drops[first : first + drop.size] += drop * random.uniform(0.3, 1.0)
    return _finish(0.25 * hiss + drops, random)


def glide(random: Random, *, rises: bool) -> Samples:
    """Return a tone whose pitch rises or falls, by a third up to an octave, in some noise."""
    low = random.uniform(180, 600)
    high = low * random.uniform(1.2, 2.0)
    ends = (low, high) if rises else (high, low)
    tone = _glide(random.uniform(0.7, 1.5), *ends)
    return _finish(tone + random.uniform(0.02, 0.4) * random.normal(size=tone.size) * 0.3, random)


def beeps(random: Random, *, count: int, noisy: bool) -> Samples:
    """Return `count` beeps, clean or in noise."""
    pitch = random.uniform(500, 1400)
    gap = random.uniform(0.08, 0.22)
    parts = [np.zeros(int(0.1 * RATE))]
    for _ in range(count):
        parts += [_glide(random.uniform(0.08, 0.16), pitch, pitch), np.zeros(int(gap * RATE))]
    sound = np.concatenate(parts)
    if noisy:
        sound = sound + random.uniform(0.25, 0.5) * random.normal(size=sound.size)
    return _finish(sound, random)


def mix(random: Random, one: Samples, other: Samples) -> Samples:
    """Return two sounds in one: the second begins while the first may still be heard."""
    start = int(random.uniform(0.4, 1.1) * one.size)
    both = np.zeros(max(one.size, start + other.size))
    both[: one.size] += one
    both[start : start + other.size] += other
    return _finish(both, random)


MAKERS: dict[str, Callable[[Random], Samples]] = {
    "bell": bell,
    "siren": siren,
    "engine": engine,
    "bird": bird,
    "rain": rain,
}


def _glide(length: float, start: float, end: float) -> Samples:
    t = np.arange(int(RATE * length)) / RATE
    pitch = start * (end / start) ** (t / length)
    return np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.hanning(t.size)


def _repeat(sound: Samples, times: int, gap: float) -> Samples:
    step = int(gap * RATE)
    out = np.zeros(sound.size + step * (times - 1))
    for turn in range(times):
        out[turn * step : turn * step + sound.size] += sound
    return out


def _smooth(signal: Samples, width: int) -> Samples:
    return np.convolve(signal, np.ones(width) / width, mode="same")


def _finish(sound: Samples, random: Random) -> Samples:
    """Fade the ends, set a comfortable and slightly varying level, add a breath of room noise."""
    fade = np.minimum(1, np.arange(sound.size) / (0.01 * RATE))
    shaped = sound * fade * fade[::-1]
    level = random.uniform(0.35, 0.7) / max(float(np.abs(shaped).max()), 1e-9)
    return np.clip(shaped * level + random.normal(scale=0.002, size=sound.size), -1, 1)
