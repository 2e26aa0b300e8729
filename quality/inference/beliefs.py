"""What is believed before anybody has answered: priors, no more. Pure.

Strengths are counted in answers or people: that many pseudo-observations stand behind a belief, and
as many real ones move it half of the way.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Priors of one question. Skill is (accuracy - 1/C) / (1 - 1/C): 0 guesses, 1 knows."""

    #: Mean skill of people who try, and of how many answers that belief is worth.
    skill: float = 0.65
    skill_answers: float = 20.0
    #: How far a person is taken for the pool's mean, and a row of theirs for what their accuracy says.
    person_answers: float = 6.0
    row_answers: float = 24.0
    #: How far confusions of the pool are taken to be even, and labels to be equally frequent.
    pool_answers: float = 20.0
    class_clips: float = 50.0
    #: Share of hard clips, and how much of an answer is lost there.
    hard: float = 0.2
    lost: float = 0.5
    #: Share of people who do not listen, of how many people that belief is worth; who stops, per answer.
    careless: float = 0.1
    careless_people: float = 10.0
    stops: float = 1 / 300
    #: Skills of people who try that are told apart, how frequent each is (the mean is near `skill`), and of
    #: how many people that belief is worth. A lower one would excuse who does not listen.
    levels: tuple[float, ...] = (0.45, 0.6, 0.75, 0.9)
    level_shares: tuple[float, ...] = (0.2, 0.32, 0.32, 0.16)
    level_people: float = 5.0
    #: Of those who do not listen, how many answer the opposite instead of anything.
    contrary: float = 0.15
    #: How often somebody who answers the opposite says the truth all the same.
    contrary_slips: float = 0.03


def accuracy(skill: float, labels: int) -> float:
    """Return how often somebody of this skill is right among so many labels."""
    return 1 / labels + skill * (1 - 1 / labels)
