"""What data owners read of each query strategy; importing it loads no numerical library. Pure."""

from typing import NamedTuple

from activelearning.features.contract import gettext_noop


class Told(NamedTuple):
    """A strategy's name, its title, and one plain sentence: what it chooses, and when to take it."""

    name: str
    title: str
    says: str


DEFAULT = Told(
    "default",
    gettext_noop("Recommended"),
    gettext_noop(
        "Begins with sounds that stand for all others, then takes those the classifier is least sure of."
    ),
)
LEAST = Told(
    "least",
    gettext_noop("Least certainty"),
    gettext_noop(
        "Takes the clips of whose label the classifier is least sure: strong once it knows a little."
    ),
)
MEDIUM = Told(
    "medium",
    gettext_noop("Medium certainty"),
    gettext_noop("Takes the middle of the ranking: for sounds so hard that the least sure ones are noise."),
)
PASSIVE = Told(
    "passive",
    gettext_noop("Passive"),
    gettext_noop("Takes clips at random: no classifier is asked, and every clip has the same chance."),
)
MARGIN = Told(
    "margin",
    gettext_noop("Margin"),
    gettext_noop("Takes the clips that hang between two labels: for three labels and more."),
)
ENTROPY = Told(
    "entropy",
    gettext_noop("Entropy"),
    gettext_noop("Takes the clips whose label could be anything: for many labels that resemble each other."),
)

#: In the order in which a data owner reads them.
TOLD = (DEFAULT, LEAST, MEDIUM, PASSIVE, MARGIN, ENTROPY)
