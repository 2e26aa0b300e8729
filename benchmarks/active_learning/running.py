"""All runs of all strategies on one corpus folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning.features.catalogue import extractor
from activelearning.learner import Learner
from activelearning.likeness import LikenessOfGram
from activelearning.plans import plan
from activelearning.representations import fuse, standardised
from benchmarks.active_learning import comparing, corpus
from benchmarks.active_learning.cache import FeatureCache
from benchmarks.active_learning.loop import play
from benchmarks.active_learning.protocol import Split, batch, split

if TYPE_CHECKING:
    from activelearning.learner import Plan
    from benchmarks.active_learning.corpus import Corpus
    from benchmarks.active_learning.loop import Run
    from quality.inference.answers import Whole

ALWAYS = ("passive", "least", "medium", "default")


def run(options: Any) -> tuple[dict[str, Any], str]:
    """Play every run; returns the JSON result, and the same for people.

    Raises: BadFolder, UnknownFeatureSet, UnknownStrategy, OSError.
    """
    names = dict.fromkeys([*ALWAYS, *filter(None, options.strategies.split(","))])
    plans = {name: plan(name) for name in names}
    chosen = extractor(options.features)
    clips = corpus.read(options.folder, options.question, chosen, FeatureCache(options.cache))
    runs: dict[str, list[Run]] = {name: [] for name in plans}
    for number in range(options.runs):
        for name, played in one_run(clips, plans, seed=options.seed + number).items():
            runs[name].append(played)
    results = comparing.summarise(runs, seed=options.seed)
    result = {"question": options.question, "features": chosen.name, "results": results}
    notes = comparing.notes(clips, runs, seed=options.seed)
    return result, "\n".join([comparing.table(result), *notes])


def likenesses_of(clips: Corpus, here: Whole) -> dict[str, LikenessOfGram]:
    """Return how alike these clips (n,) are, in every representation."""
    rows = standardised(clips.rows[here], clips.speakers[here])
    grams = fuse({name: np.asarray(some @ some.T, np.float64) for name, some in rows.items()})
    return {name: LikenessOfGram(gram) for name, gram in grams.items()}


def one_run(clips: Corpus, plans: dict[str, Plan], *, seed: int) -> dict[str, Run]:
    """Let all strategies learn on one split; all but `default` share a random first set.

    What is standardised is the pool and the test, without their labels: in a project both are uploaded.
    """
    drawn = split(clips.groups, seed=seed)
    here = np.concatenate([drawn.pool, drawn.test])
    likenesses = likenesses_of(clips, here)
    places = np.arange(len(here))
    parts = Split(places[: len(drawn.pool)], places[len(drawn.pool) :])
    first = np.random.default_rng([seed, 37]).permutation(parts.pool)[: batch(len(parts.pool))]
    found = {}
    for name, chosen in plans.items():
        learner = Learner(chosen, likenesses, clips.groups[here], len(clips.classes), random_state=seed)
        found[name] = play(learner, clips.labels[here], parts, None if name == "default" else first)
    return found
