"""The rules by which people of a project are paused: the site's, or those that an admin chose for it."""

from dataclasses import replace
from uuid import UUID

from quality.inference.rules import Rules
from quality.models import TrustRules

RULES = Rules()


def rules_in(project_id: UUID) -> Rules:
    """Return by which rules people of a project are paused and restored."""
    cut = TrustRules.objects.filter(project=project_id).values_list("cut", flat=True).first()
    return RULES if cut is None else replace(RULES, cut=cut)
