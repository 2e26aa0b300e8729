"""All strategies on the same runs, and the table of what they reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import wilcoxon

from activelearning.curves import area, reached, rising

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.active_learning.corpus import Corpus
    from benchmarks.active_learning.loop import Run
    from quality.inference.answers import Floats, Whole

#: Half a point below where passive ends is as good as its end.
SLACK = 0.005
LAST = 3
RESAMPLES = 1000


@dataclass(frozen=True)
class Curves:
    """The runs of one strategy: mean number of labels (k,) and UAR (runs, k), areas and crossings (runs,)."""

    labels: Floats
    uar: Floats
    areas: Floats
    to_pool: Floats

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Curves:
        """Stack runs; where a small pool was empty early in one, all end there."""
        rounds = min(len(run.labels) for run in runs)
        return cls(
            np.mean([run.labels[:rounds] for run in runs], axis=0),
            np.array([run.uar[:rounds] for run in runs]),
            np.array([area(run.labels.astype(float), run.uar) for run in runs]),
            np.array([run.labels_to_pool_95 for run in runs]),
        )


def summarise(runs: Mapping[str, Sequence[Run]], *, seed: int) -> list[dict[str, Any]]:
    """Return the JSON result of each strategy; passive and least must be among them, with as many runs."""
    curves = {name: Curves.of(found) for name, found in runs.items()}
    return [_summary(name, curves, seed) for name in curves]


def _summary(name: str, curves: Mapping[str, Curves], seed: int) -> dict[str, Any]:
    own, passive = curves[name], curves["passive"]
    every = np.arange(len(own.uar))
    labels, fraction = _saving(own, passive, every)
    return {
        "strategy": name,
        "labels": [round(float(number), 1) for number in own.labels],
        "uar": [float(value) for value in own.uar.mean(axis=0)],
        "area": float(own.areas.mean()),
        "labels_to_passive_final": labels,
        "fraction_of_passive": fraction,
        "interval": _interval(own, passive, seed),
        "labels_to_pool_95": float(own.to_pool.mean()),
        "p_vs_passive": _p(name, "passive", curves),
        "p_vs_least": _p(name, "least", curves),
    }


def _saving(own: Curves, passive: Curves, runs: Whole) -> tuple[float | None, float | None]:
    """Return the labels until passive's target in these runs, and that as a share of what passive needs."""
    by_chance = rising(passive.uar[runs])
    target = float(passive.uar[runs, -LAST:].mean()) - SLACK
    labels = reached(own.labels, rising(own.uar[runs]), target)
    needed = reached(passive.labels, by_chance, target)
    return labels, None if labels is None or needed is None else labels / needed


def _interval(own: Curves, passive: Curves, seed: int) -> list[float | None]:
    """Return the 95 % bootstrap interval of the share, over runs; an end that was never reached is None."""
    rng = np.random.default_rng([seed, 29])
    many = len(own.uar)
    drawn = (_saving(own, passive, rng.integers(many, size=many))[1] for _ in range(RESAMPLES))
    shares = np.array([np.inf if share is None else share for share in drawn])
    ends = np.quantile(shares, [0.025, 0.975], method="nearest")
    return [float(end) if np.isfinite(end) else None for end in ends]


def _p(name: str, other: str, curves: Mapping[str, Curves]) -> float | None:
    """Return Wilcoxon's p, two-sided, of areas against another's on the same runs; None against itself."""
    if name == other:
        return None
    gain = curves[name].areas - curves[other].areas
    return float(wilcoxon(gain).pvalue) if gain.any() else 1.0


def gain_over(
    name: str, other: str, runs: Mapping[str, Sequence[Run]], *, seed: int
) -> tuple[float, float, float]:
    """Return the mean difference of two strategies' areas and its 95 % bootstrap interval over runs."""
    gain = Curves.of(runs[name]).areas - Curves.of(runs[other]).areas
    rng = np.random.default_rng([seed, 31])
    means = rng.choice(gain, (RESAMPLES, len(gain))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(gain.mean()), float(low), float(high)


def notes(clips: Corpus, runs: Mapping[str, Sequence[Run]], *, seed: int) -> list[str]:
    """Say in sentences what the table rests on and what the default chose."""
    gain, low, high = (100 * value for value in gain_over("default", "least", runs, seed=seed))
    last = [run.representations[-1] for run in runs["default"]]
    shares = ", ".join(f"{name} {last.count(name) / len(last):.0%}" for name in sorted(set(last)))
    return [
        f"{len(clips)} clips, {len(clips.classes)} labels, {len(set(clips.groups.tolist()))} groups; "
        f"{clips.left_out} clips left out; {len(last)} runs.",
        f"Area of default against least: {gain:+.1f} points (95 % {low:+.1f} to {high:+.1f}). "
        f"It heard in the end: {shares}.",
    ]


def table(result: dict[str, Any]) -> str:
    """Lay the result out for people, with what least and chance would have cost beside."""
    heads = (
        "strategy",
        "final UAR",
        "area",
        "to passive",
        "share",
        "95 % interval",
        "pool 95",
        "p passive",
        "p least",
    )
    widths = (14, 11, 8, 12, 8, 16, 9, 11, 11)
    lines = ["".join(f"{head:>{wide}}" for head, wide in zip(heads, widths, strict=True))]
    for row in result["results"]:
        low, high = (_cell(end, ".2f") for end in row["interval"])
        cells = (
            row["strategy"],
            _cell(row["uar"][-1], ".3f"),
            _cell(row["area"], ".3f"),
            _cell(row["labels_to_passive_final"], ".0f"),
            _cell(row["fraction_of_passive"], ".2f"),
            f"{low} to {high}",
            _cell(row["labels_to_pool_95"], ".0f"),
            _cell(row["p_vs_passive"], ".1g"),
            _cell(row["p_vs_least"], ".1g"),
        )
        lines.append("".join(f"{cell:>{wide}}" for cell, wide in zip(cells, widths, strict=True)))
    return "\n".join(lines)


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
