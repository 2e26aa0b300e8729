"""What data owners read of each query strategy; importing it loads no numerical library. Pure."""

from typing import NamedTuple


class Told(NamedTuple):
    """A strategy's name, its title, and one plain sentence: what it chooses, and when to take it."""

    name: str
    title: str
    says: str


DEFAULT = Told(
    "default",
    "Recommended",
    "Begins with sounds that stand for all others, then takes those the classifier is least sure of.",
)
LEAST = Told(
    "least",
    "Least certainty",
    "Takes the clips of whose label the classifier is least sure: strong once it knows a little.",
)
MEDIUM = Told(
    "medium",
    "Medium certainty",
    "Takes the middle of the ranking: for sounds so hard that the least sure ones are noise.",
)
PASSIVE = Told(
    "passive",
    "Passive",
    "Takes clips at random: no classifier is asked, and every clip has the same chance.",
)
MARGIN = Told(
    "margin",
    "Margin",
    "Takes the clips that hang between two labels: for three labels and more.",
)
ENTROPY = Told(
    "entropy",
    "Entropy",
    "Takes the clips whose label could be anything: for many labels that resemble each other.",
)

#: In the order in which a data owner reads them.
TOLD = (DEFAULT, LEAST, MEDIUM, PASSIVE, MARGIN, ENTROPY)
