"""Which kinds of questions have a classifier, and by which strategies; loads no numerical library. Pure."""

from activelearning.strategies.told import DEFAULT, LEAST, MEDIUM, PASSIVE, TOLD, Told

#: How sure a classifier is of several labels, or of a number, is one figure: two labels cannot lie close.
ONE_FIGURE = (DEFAULT, LEAST, MEDIUM, PASSIVE)

#: By kind; a kind that is not here has no classifier, and its clips are drawn by chance.
STRATEGIES: dict[str, tuple[Told, ...]] = {
    "single_choice": TOLD,
    "multiple_choice": ONE_FIGURE,
    "scale": ONE_FIGURE,
    "grid": ONE_FIGURE,
}
#: Of these the classifier is measured by how well its numbers go along with people's (CCC).
NUMBERS = frozenset({"scale", "grid"})


def learns(kind: str) -> bool:
    """Return whether there is a classifier for questions of this kind."""
    return kind in STRATEGIES


def strategies_of(kind: str) -> tuple[Told, ...]:
    """Return the strategies that a question of this kind can choose among, the recommended one first."""
    return STRATEGIES.get(kind, (PASSIVE,))
