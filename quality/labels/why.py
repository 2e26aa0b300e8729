"""Why a label is what it is: who said what, how far each was trusted then and now, and what befell the task.

People have the pseudonyms that they have in the project. Read for one task on its page, for many in exports.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotation.kinds import Words, kind_of
from annotation.models import Annotation, Participation, Project, Question, Task
from quality.checks.judged import said_in
from quality.labels.chosen import Chosen, chosen_of
from quality.labels.history import Entry
from quality.models import AggregatedLabel, Audit, Contest, Decision, TrustScore


@dataclass
class Facts:
    """What is kept about one task beside its answers; `trusted_then` by the id of the voter.

    It was `chosen` where a round of a loop asked about its clip.
    """

    history: Sequence[Entry] = ()
    prior: Mapping[str, float] | None = None
    decisions: list[Decision] = field(default_factory=list)
    contests: list[Contest] = field(default_factory=list)
    audit: Audit | None = None
    chosen: Chosen | None = None

    @property
    def trusted_then(self) -> dict[int, float]:
        """How far each voter was trusted when they voted, where that was known."""
        return {entry["by"]: entry["trusted"] for entry in self.history if "trusted" in entry}


@dataclass(frozen=True)
class People:
    """What people are called in a project, and how far a question trusts them now; by id."""

    names: Mapping[int, str]
    trusted: Mapping[int, float]
    checks: Mapping[int, tuple[int, int]]
    project: Project

    def name(self, person: int | None) -> str:
        """Return the pseudonym of a player; whoever looks after the project is called by what they are."""
        if person is None:
            return ""
        return self.names.get(person) or ("owner" if person == self.project.owner_id else "admin")


def facts_of(tasks: Sequence[Task]) -> dict[int, Facts]:
    """Return the facts of tasks that were read with their labels, in four statements at most."""
    found: dict[int, Facts] = {task.pk: _of_label(getattr(task, "aggregated", None)) for task in tasks}
    said = Decision.objects.filter(task__in=found, decided_at__isnull=False).order_by("decided_at", "pk")
    for decision in said.select_related("heard", "said"):
        found[decision.task_id].decisions.append(decision)
    for contest in Contest.objects.filter(task__in=found).order_by("made_at", "pk"):
        found[contest.task_id].contests.append(contest)
    for audit in Audit.objects.filter(task__in=found).defer("posterior"):
        found[audit.task_id].audit = audit
    for task, chosen in chosen_of(tasks).items():
        found[task].chosen = chosen
    return found


def _of_label(label: AggregatedLabel | None) -> Facts:
    return Facts(label.history or (), label.prior) if label else Facts()


def people_of(question: Question, people: Iterable[int]) -> People:
    """Return what is known of these people, in two statements."""
    some = set(people)
    parts = Participation.objects.filter(project=question.project_id, annotator__in=some)
    scores = TrustScore.objects.filter(question=question, annotator__in=some)
    rows = list(scores.values_list("annotator", "mean", "checks", "checks_passed"))
    return People(
        dict(parts.values_list("annotator", "pseudonym")),
        {person: mean for person, mean, *_ in rows if mean is not None},
        {person: (checks, passed) for person, _, checks, passed in rows},
        question.project,
    )


def everybody_in(facts: Iterable[Facts]) -> set[int]:
    """Return who decided or contested something."""
    some = list(facts)
    made = [one.by_id for each in some for one in each.decisions]
    made += [one.by_id for each in some for one in each.contests]
    return {person for person in made if person is not None}


def plain(facts: Facts, question: Question, people: People) -> dict[str, Any]:
    """Return the facts as JSON for programs: labels by name, people by pseudonym, times in ISO 8601."""
    names = {str(pk): name for pk, name in question.label_names.items()}
    return {
        "round": facts.chosen.round if facts.chosen else None,
        "prior": _by_name(facts.prior, names),
        "history": [_entry(entry, names, people) for entry in facts.history],
        "decisions": [_decision(one, question, people) for one in facts.decisions],
        "contests": [_contest(one, question, people) for one in facts.contests],
        "audit": _iso(facts.audit.heard_at or facts.audit.made_at) if facts.audit else None,
    }


def _entry(entry: Entry, names: Mapping[str, str], people: People) -> dict[str, Any]:
    kept = ("at", "became", "trusted", "round", "model")
    told: dict[str, Any] = {name: entry[name] for name in kept if name in entry}
    if "by" in entry:
        told["person"] = people.name(entry["by"])
    if "p" in entry:
        told["posterior"] = _by_name(entry["p"], names)
    return told


def _by_name(posterior: Mapping[str, float] | None, names: Mapping[str, str]) -> dict[str, float] | None:
    return {names[pk]: share for pk, share in posterior.items() if pk in names} if posterior else None


def words_of(question: Question, said: Annotation) -> Words | None:
    """Return an answer in words; nothing where somebody was unsure."""
    return None if said.unsure else kind_of(question).words(said_in(said), question.label_names)


def _decision(decision: Decision, question: Question, people: People) -> dict[str, Any]:
    return {
        "person": people.name(decision.by_id),
        "cause": decision.cause,
        "blind": words_of(question, decision.heard),
        "label": words_of(question, decision.said) if decision.said else None,
        "reason": decision.reason,
        "decided_at": _iso(decision.decided_at),
        "undone_at": _iso(decision.undone_at),
    }


def _contest(contest: Contest, question: Question, people: People) -> dict[str, Any]:
    return {
        "person": people.name(contest.by_id),
        "reason": contest.reason,
        "before": _result(contest.before, question),
        "after": _result(contest.after, question),
        "made_at": _iso(contest.made_at),
        "outcome": contest.outcome or "open",
        "closed_at": _iso(contest.closed_at),
    }


def _result(result: Mapping[str, Any] | None, question: Question) -> Any:
    """Return a label by name, the value of a result that is none, or nothing."""
    if result is None:
        return None
    return question.label_names.get(result.get("label") or 0, result.get("value"))


def _iso(when: dt.datetime | None) -> str | None:
    return when.isoformat(timespec="seconds") if when else None
