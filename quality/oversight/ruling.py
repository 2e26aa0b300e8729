"""The rules of a project that can be changed, tried on its own history first; each change is logged."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from annotation.models import Project
from annotation.models.project import LEAST_CONFIDENCE, LEAST_SHARE, MOST_CONFIDENCE, CheckRate
from annotation.services import edit_project
from common.errors import Conflict, Forbidden, UserError
from quality.known.controls import set_rate
from quality.models import Act, ActKind, Crowd, Finding, TrustRules
from quality.oversight.acts import said
from quality.people.retests import CLIPS
from quality.people.ruling import RULING, Ruling, ruling_in

LEAST_CUT, MOST_CUT = 50, 99
#: From and to, in whole numbers: shares and probabilities in percent, all else counts.
BOUNDS = {
    "fewest_answers": (4, 100),
    "fewest_checks": (0, 20),
    "cut": (LEAST_CUT, MOST_CUT),
    "retest_right": (1, CLIPS),
    "doubted": (10, 99),
    "largest_share": (LEAST_SHARE, 100),
    "trusted_answers": (5, 500),
    # The spaces behind % do not break: else they would be read as a placeholder.
    "trusted_listens": (50, 99),
    "confidence": (LEAST_CONFIDENCE, MOST_CONFIDENCE),
    "audited": (0, 50),
}
_WORDS = {
    "check_rate": gettext_lazy("How often checks come"),
    "fewest_answers": gettext_lazy("Answers before a pause"),
    "fewest_checks": gettext_lazy("Checks before a pause"),
    "cut": gettext_lazy("Pause from this doubt (%)"),
    "retest_right": gettext_lazy("Right in a re-test"),
    "doubted": gettext_lazy("Checks look wrong from this doubt (%)"),
    "largest_share": gettext_lazy("Largest share (%)"),
    "trusted_answers": gettext_lazy("Answers before trust"),
    # The spaces behind % do not break: else they would be read as a placeholder.
    "trusted_listens": gettext_lazy("Trusted from (% sure to listen)"),  # noqa: RUF001
    "confidence": gettext_lazy("Confidence (%)"),
    "audited": gettext_lazy("Audits (% of ended clips)"),  # noqa: RUF001
}
#: Those that are kept as shares from 0 to 1.
SHARES = {"trusted_listens", "doubted", "audited"}
#: Those of the project itself, which its owner chooses; those about people are for admins.
OF_OWNERS = frozenset({"check_rate", "confidence", "largest_share"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rules of a project that can be changed; shares and probabilities in percent."""

    check_rate: str
    confidence: int
    cut: int
    largest_share: int
    fewest_answers: int
    fewest_checks: int
    retest_right: int
    trusted_answers: int
    trusted_listens: int
    doubted: int
    audited: int

    @property
    def ruling(self) -> Ruling:
        """The same as the rules about people and checks."""
        rules = replace(RULING.rules, cut=self.cut / 100)
        return replace(RULING, rules=rules, **self.chosen())

    def chosen(self) -> dict[str, Any]:
        """Return what is kept of them with the project's trust rules."""
        named = {name: getattr(self, name) for name in BOUNDS if name in Ruling.__slots__}
        return {name: number / 100 if name in SHARES else number for name, number in named.items()}

    def as_json(self) -> dict[str, Any]:
        """Return them by name."""
        return asdict(self)


def rule_words(name: str) -> str:
    """Return what a rule is called on a log."""
    return str(_WORDS.get(name, name))


def rule_value(name: str, value: Any) -> str:
    """Return the value of a rule as a log says it."""
    return dict(CheckRate.choices).get(value, value) if name == "check_rate" else str(value)


def choosable(user: User) -> Collection[str]:
    """Return the names of the rules that this person can change in a project that they manage."""
    return _WORDS.keys() if user.is_admin else OF_OWNERS


def check_may_choose(user: User, now: Wanted, wanted: Wanted) -> None:
    """Refuse other rules where one of them is not this person's to change."""
    may, old, new = choosable(user), now.as_json(), wanted.as_json()
    for name in old:
        if old[name] != new[name] and name not in may:
            raise Forbidden(
                _("“%(rule)s” is a rule that an admin changes: leave it as it is, and try the others.")
                % {"rule": rule_words(name)},
                code="rule_of_admins",
                field=name,
            )


def rules_now(project: Project) -> Wanted:
    """Return the rules of a project as they are, in one statement."""
    now = ruling_in(project.pk)
    numbers = {name: getattr(now, name) for name in BOUNDS if name in Ruling.__slots__}
    return Wanted(
        check_rate=project.check_rate,
        confidence=project.confidence,
        cut=round(100 * now.rules.cut),
        largest_share=project.largest_share,
        **{name: round(100 * value) if name in SHARES else value for name, value in numbers.items()},
    )


def wanted_of(said_so: Mapping[str, str], now: Wanted) -> Wanted:
    """Return rules from what somebody wrote, and as they are `now` where nothing was; a sentence refuses."""
    found: dict[str, Any] = {name: _number(name, said_so[name]) for name in BOUNDS if name in said_so}
    rate = said_so.get("check_rate", now.check_rate)
    if rate not in CheckRate.values:
        raise UserError(_("Choose one of the ways that are offered."), field="check_rate")
    return replace(now, check_rate=rate, **found)


def _number(name: str, text: str) -> int:
    least, most = BOUNDS[name]
    text = text.strip()
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise UserError(
            _("Write whole numbers: here from %(least)d to %(most)d.") % {"least": least, "most": most},
            field=name,
        )
    return int(text)


def is_tried(finding: Finding) -> bool:
    """Return whether a job tried the rules that are wanted to the end: what was found may be of others.

    Nor is what was tried when there were other rules to choose.
    """
    names = {one.name for one in fields(Wanted)}
    return (
        finding.is_done
        and set(finding.wanted) == names
        and (finding.found or {}).get("wanted") == finding.wanted
    )


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
    # What an admin tried stands on the page of the owner too.
    check_may_choose(actor, before, wanted)
    _keep(project, wanted)
    old, new = before.as_json(), wanted.as_json()
    facts = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    Act.objects.create(actor=actor, project=project, kind=ActKind.RULED, reason=reason, facts=facts)
    # Once is enough: it was tried on rules that are no more.
    held.delete()


def _keep(project: Project, wanted: Wanted) -> None:
    edit_project(project, confidence=wanted.confidence, largest_share=wanted.largest_share)
    set_rate(project, wanted.check_rate)
    chosen = {"cut": wanted.cut / 100, **wanted.chosen()}
    TrustRules.objects.update_or_create(project=project, defaults=chosen)
    Crowd.objects.filter(question__project=project).update(is_behind=True)
