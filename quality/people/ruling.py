"""The rules of a project about people and checks: the site's, or those that an admin chose for it."""

from dataclasses import replace
from uuid import UUID

from quality.inference.rules import Rules
from quality.models import TrustRules
from quality.people.rulebook import RULING, Ruling

__all__ = ["RULING", "Ruling", "rules_in", "ruling_in"]

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
