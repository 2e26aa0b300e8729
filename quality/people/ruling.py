"""The rules of a project about people and checks: the site's, or those that an admin chose for it."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from quality.inference.rules import Rules
from quality.known.gold import DOUBTED
from quality.models import TrustRules


@dataclass(frozen=True, slots=True)
class Ruling:
    """By which rules people are paused, tested again and trusted, checks are doubted, audits are drawn.

    Nobody is paused by fewer answers or checks than these. A re-test is passed with so many right. Who is
    trusted has given so many answers and listens with this probability. A check is set aside that is wrong
    with the probability `doubted`; of the clips that end, the share `audited` is drawn.
    """

    rules: Rules = field(default_factory=Rules)
    fewest_answers: int = 8
    fewest_checks: int = 3
    retest_right: int = 4
    trusted_answers: int = 20
    trusted_listens: float = 0.95
    doubted: float = DOUBTED
    audited: float = 0.05


RULING = Ruling()
#: What an admin can choose for one project, beside from which doubt on people are paused.
CHOSEN = (
    *("fewest_answers", "fewest_checks", "retest_right", "trusted_answers", "trusted_listens"),
    *("doubted", "audited"),
)


def ruling_in(project_id: UUID) -> Ruling:
    """Return the rules of a project, in one statement."""
    chosen = TrustRules.objects.filter(project=project_id).first()
    if chosen is None:
        return RULING
    others = {name: getattr(chosen, name) for name in CHOSEN if getattr(chosen, name) is not None}
    return replace(RULING, rules=replace(RULING.rules, cut=chosen.cut), **others)


def rules_in(project_id: UUID) -> Rules:
    """Return by which rules people of a project are paused and restored."""
    return ruling_in(project_id).rules
