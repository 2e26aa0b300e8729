"""The rules of a project that an admin can change, tried on its own history first; each change is logged."""

from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Project
from annotation.models.project import LEAST_CONFIDENCE, LEAST_SHARE, MOST_CONFIDENCE
from annotation.services import edit_project
from common.errors import Conflict, UserError
from quality.inference.rules import Rules
from quality.models import Act, ActKind, Crowd, Finding, TrustRules
from quality.oversight.acts import said
from quality.people.ruling import rules_in

LEAST_CUT, MOST_CUT = 50, 99


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rules of a project that can be changed, in percent."""

    confidence: int
    cut: int
    largest_share: int

    def rules(self, now: Rules) -> Rules:
        """Return by which rules people would be paused."""
        return replace(now, cut=self.cut / 100)

    def as_json(self) -> dict[str, int]:
        """Return them by name."""
        return asdict(self)


BOUNDS = {
    "confidence": (LEAST_CONFIDENCE, MOST_CONFIDENCE),
    "cut": (LEAST_CUT, MOST_CUT),
    "largest_share": (LEAST_SHARE, 100),
}


def rules_now(project: Project) -> Wanted:
    """Return the rules of a project as they are."""
    cut = round(100 * rules_in(project.pk).cut)
    return Wanted(project.confidence, cut, project.largest_share)


def wanted_of(numbers: dict[str, str]) -> Wanted:
    """Return rules from what somebody wrote; a sentence says what is out of bounds."""
    found = {}
    for name, (least, most) in BOUNDS.items():
        text = numbers.get(name, "").strip()
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise UserError(
                _("Write whole numbers: here from %(least)d to %(most)d.") % {"least": least, "most": most},
                field=name,
            )
        found[name] = int(text)
    return Wanted(**found)


def is_tried(finding: Finding) -> bool:
    """Return whether a job tried the rules that are wanted to the end: what was found may be of others."""
    return finding.is_done and (finding.found or {}).get("wanted") == finding.wanted


@transaction.atomic
def apply(actor: User, finding: Finding, reason: str) -> None:
    """Make the rules that were tried those of the project; the job that judges anew does the rest."""
    reason = said(reason)
    project = Project.objects.select_for_update().get(pk=finding.project_id)
    # Under the project's lock nothing else is asked for (quality.findings.services.order).
    held = Finding.objects.select_related("job").filter(pk=finding.pk).first()
    if held is None or not is_tried(held):
        raise Conflict(
            _("These rules were not tried to the end: try them, then you see what they would do."),
            code="not_tried",
        )
    before, tried = rules_now(project), held.found or {}
    if tried["before"] != before.as_json():
        raise Conflict(
            _("The rules have changed since this was tried: try it once more."), code="rules_moved"
        )
    wanted = Wanted(**held.wanted)
    if wanted == before:
        raise Conflict(_("These are the rules already."), code="same_rules")
    edit_project(project, confidence=wanted.confidence, largest_share=wanted.largest_share)
    TrustRules.objects.update_or_create(project=project, defaults={"cut": wanted.cut / 100})
    Crowd.objects.filter(question__project=project).update(is_behind=True)
    old, new = before.as_json(), wanted.as_json()
    facts = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    Act.objects.create(actor=actor, project=project, kind=ActKind.RULED, reason=reason, facts=facts)
    # Once is enough: it was tried on rules that are no more.
    held.delete()
