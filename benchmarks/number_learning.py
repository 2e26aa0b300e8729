"""How many labels active learning saves where people answer by numbers: scales, and points of a grid.

    python -m benchmarks.number_learning FOLDER --question COLUMN[,COLUMN] [--features SET]
        [--runs 30] [--seed 0] [--json FILE] [--cache FOLDER]

FOLDER is a corpus folder as for benchmarks.active_learning, and so are splits, rounds and figures, but the
figure is the concordance correlation coefficient (CCC) on speakers nobody has labelled. A column holds
numbers; of words, each is the place it has in their order, which for two words is a scale of two steps. Two
columns are a grid.

`least` asks about the clips of the largest predictive variance, as the product does; `committee` about those
on which eight regressions disagree, each fitted to as many labelled clips, drawn with replacement.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from activelearning import ridge
from activelearning.concordance import ccc
from activelearning.features.catalogue import DEFAULT, extractor
from activelearning.learner import Labelled
from activelearning.lessons.numbers import LearnerOfNumbers, LearntNumbers
from activelearning.plans import plan
from benchmarks.active_learning import cache, comparing, corpus
from benchmarks.active_learning.loop import Run
from benchmarks.active_learning.protocol import ROUNDS, batch, split
from benchmarks.active_learning.running import likenesses_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activelearning.learner import Plan
    from benchmarks.active_learning.corpus import Corpus
    from quality.inference.answers import Floats, Whole

PLANS = ("passive", "least", "medium", "default", "committee")
MEMBERS = 8


class LearntByCommittee(LearntNumbers):
    """A regression, and others of the same clips drawn with replacement."""

    def probabilities(self, clips: Whole) -> Floats:
        """Return how little the members disagree, (n, 2), the most doubtful at one half."""
        rng = np.random.default_rng([len(self.labelled), 59])
        apart = self.likeness.kernel(clips, self.labelled)
        gram = self.likeness.kernel(self.labelled, self.labelled)
        said = self.model.predict(gram)
        spread = []
        for _ in range(MEMBERS):
            some = rng.integers(len(self.labelled), size=len(self.labelled))
            member = ridge.fit(gram[np.ix_(some, some)], self.numbers[some])
            spread.append(member.predict(apart[:, some]))
        doubt = (np.array(spread).std(axis=0) / np.maximum(said.std(axis=0), 1e-9)).mean(axis=1)
        share = doubt / max(doubt.max(), 1e-9) / 2
        return np.stack([1 - share, share], axis=1)

    @property
    def numbers(self) -> Floats:
        """What the labelled clips were said to be; undone from what was fitted, which leaves nothing out."""
        gram = self.likeness.kernel(self.labelled, self.labelled)
        return self.model.predict(gram) + self.model.ridge * self.model.dual


class CommitteeLearner(LearnerOfNumbers):
    """Asks a committee."""

    def learn(self, labelled: Labelled) -> Any:
        """Fit as ever; the committee is drawn when it is asked."""
        return LearntByCommittee(**vars(super().learn(labelled)))


def play(learner: LearnerOfNumbers, numbers: Floats, pool: Whole, test: Whole, first: Whole | None) -> Run:
    """Label the pool for 20 rounds; return the CCC on the test (m,) after each."""
    size = batch(len(pool))
    clips = learner.begin(pool, size).clips if first is None else first
    unguided = np.ones(len(clips), bool)
    labels, scores, heard = [], [], []
    while True:
        labelled = Labelled(clips, numbers[clips], unguided)
        learnt = learner.learn(labelled)
        labels.append(len(clips))
        scores.append(ccc(numbers[test], learnt.expected(test)))
        heard.append(learnt.choice.chosen)
        open_clips = pool[~np.isin(pool, clips)]
        if len(labels) > ROUNDS or not len(open_clips):
            break
        new = learner.next(learnt, labelled, open_clips, size)
        clips, unguided = np.r_[clips, new.clips], np.r_[unguided, new.unguided]
    return Run(np.array(labels), np.array(scores), np.nan, tuple(heard))


def one_run(clips: Corpus, numbers: Floats, plans: dict[str, Plan], *, seed: int) -> dict[str, Run]:
    """Let all strategies learn on one split; all but `default` share a random first set."""
    drawn = split(clips.groups, seed=seed)
    here = np.concatenate([drawn.pool, drawn.test])
    likenesses = likenesses_of(clips, here)
    pool, test = np.split(np.arange(len(here)), [len(drawn.pool)])
    first = np.random.default_rng([seed, 37]).permutation(pool)[: batch(len(pool))]
    found = {}
    for name, chosen in plans.items():
        kind = CommitteeLearner if name == "committee" else LearnerOfNumbers
        learner = kind(chosen, likenesses, clips.groups[here], 2, random_state=seed)
        found[name] = play(learner, numbers[here], pool, test, None if name == "default" else first)
    return found


def read(options: argparse.Namespace) -> tuple[Corpus, Floats]:
    """Return the clips of a folder and their numbers (n, columns), each column from 0 to 1."""
    columns = options.question.split(",")
    chosen = extractor(options.features)
    kept = cache.FeatureCache(options.cache)
    clips = corpus.read(options.folder, columns[0], chosen, kept)
    others = [corpus.read(options.folder, name, chosen, kept) for name in columns[1:]]
    if any(len(other) != len(clips) for other in others):
        raise corpus.BadFolder(f"Columns {options.question} do not name the same clips: fill both in.")
    return clips, np.stack([_as_numbers(one) for one in (clips, *others)], axis=1)


def _as_numbers(clips: Corpus) -> Floats:
    try:
        values = np.array([float(name) for name in clips.classes])
    except ValueError:
        values = np.arange(len(clips.classes), dtype=np.float64)
    found = values[clips.labels]
    return np.asarray((found - values.min()) / (values.max() - values.min()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print a table and, if asked, write the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.number_learning", description=__doc__)
    parser.add_argument("folder", type=Path, help="a corpus folder: labels.csv beside the audio files")
    parser.add_argument("--question", required=True, metavar="COLUMN", help="of labels.csv; two for a grid")
    parser.add_argument("--features", default=DEFAULT, help="a feature set of the catalogue")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the result here too")
    parser.add_argument("--cache", type=Path, default=cache.default_folder(), help="where features are kept")
    options = parser.parse_args(arguments)
    try:
        clips, numbers = read(options)
    except (corpus.BadFolder, cache.Unreadable, OSError, csv.Error) as error:
        parser.error(str(error))
    plans = {name: plan("least" if name == "committee" else name) for name in PLANS}
    runs: dict[str, list[Run]] = {name: [] for name in plans}
    for number in range(options.runs):
        for name, played in one_run(clips, numbers, plans, seed=options.seed + number).items():
            runs[name].append(played)
    results = comparing.summarise(runs, seed=options.seed)
    for one in results:
        del one["labels_to_pool_95"]
        one["ccc"] = one.pop("uar")
    print(table(results, len(clips), options.runs))
    if options.json:
        found = {"question": options.question, "features": options.features, "results": results}
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def table(results: list[dict[str, Any]], clips: int, runs: int) -> str:
    """Lay the result out for people."""
    lines = [
        f"{'strategy':>12}{'final CCC':>11}{'area':>8}{'share of passive':>18}{'p passive':>11}{'p least':>9}"
    ]
    for one in results:
        share, ps = one["fraction_of_passive"], (one["p_vs_passive"], one["p_vs_least"])
        cells = ["-" if share is None else f"{share:.2f}", *("-" if p is None else f"{p:.3f}" for p in ps)]
        lines.append(
            f"{one['strategy']:>12}{one['ccc'][-1]:>11.3f}{one['area']:>8.3f}{cells[0]:>18}{cells[1]:>11}{cells[2]:>9}"
        )
    return "\n".join([*lines, f"{clips} clips; {runs} runs."])


if __name__ == "__main__":
    # One thread: runs are many and small, and other work on the machine should not change what they cost.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    main()
