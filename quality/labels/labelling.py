"""What the votes on tasks add up to, worked out after each answer and kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from annotation.kinds import Said
from annotation.models import Aggregation, Question, QuestionKind, Task, TaskState
from annotation.models.project import Project
from common import rows
from quality.adding_up import Result, add_up
from quality.labels import weighing
from quality.labels.casting import NOBODY, Cast, votes_on
from quality.labels.history import Entry, voted
from quality.labels.stopping import VERDICTS, Verdict, Weighed, judge, judge_weighed, reach_of, rules_of
from quality.models import AggregatedLabel
from quality.people.kept import expected, known

RESULT = ("value", "method", "support", "agreement", "votes", "tied")
POSTERIOR = ("joint", "posterior")
#: The method of a label that a person decided; answers that still come change it no more.
DECIDED = "decided"


# What a task becomes by an answer, if anything else.
ENDS = {Verdict.RETIRE: TaskState.RETIRED.value, Verdict.DISPUTE: TaskState.DISPUTED.value}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A task, what its votes add up to, and what they ask for; joint and posterior where people are weighed.

    `trusted` is how far whoever voted last is trusted, where that is known. A `history` is kept where there
    is one. What a person decided keeps its label: it `is_decided`.
    """

    task: Task
    result: Result
    verdict: Verdict
    joint: Sequence[float] | None = None
    posterior: dict[str, float] | None = None
    trusted: float | None = None
    history: list[Entry] | None = None
    is_decided: bool = False


def weighs_people(question: Question, project: Project) -> bool:
    """Return whether a question's labels come of posteriors: what is said is right or wrong."""
    return trusts_people(question, project) and has_methods(question)


def has_methods(question: Question) -> bool:
    """Return whether answers can be added up in several ways: choices of one of two labels or more."""
    return question.kind == QuestionKind.SINGLE_CHOICE and len(question.label_names) > 1


def trusts_people(question: Question, project: Project) -> bool:
    """Return whether answers to a question are weighed by how reliable people are.

    Where people may rightly differ, nobody is right more often than others.
    """
    return project.aggregation == Aggregation.POSTERIOR and not question.subjective


def label_tasks(tasks: Sequence[Task], *, voter_id: int = NOBODY) -> list[tuple[Task, Verdict]]:
    """Work out the labels of tasks from their votes and keep them; `voter_id` is whoever has just voted."""
    found: list[Labelled] = []
    for item_id, some in groupby(sorted(tasks, key=attrgetter("item_id")), attrgetter("item_id")):
        cast = votes_on(item_id, voter_id)
        found += [_with_history(task, cast.get(task.pk, Cast()), voter_id) for task in some]
    keep(found)
    return [(one.task, one.verdict) for one in found]


def _with_history(task: Task, cast: Cast, voter_id: int) -> Labelled:
    labelled, history = _label(task, cast), cast.history
    if cast.newest is not None:
        ends = ENDS.get(labelled.verdict) if task.state == TaskState.OPEN else None
        history = voted(history, voter_id, labelled.trusted, labelled.posterior, ends)
    return replace(labelled, history=history, is_decided=cast.method == DECIDED)


def _label(task: Task, cast: Cast) -> Labelled:
    question, project = task.question, task.item.project
    if weighs_people(question, project):
        return _weigh(task, cast)
    if not trusts_people(question, project):
        return added_up(task, question, project, cast.votes, None)
    labelled = added_up(task, question, project, cast.votes, filled(cast.weights, cast.crowd))
    return replace(labelled, trusted=cast.weight or (cast.crowd or {}).get("weight"))


def added_up(
    task: Task, question: Question, project: Project, votes: Sequence[Said], weights: Sequence[float] | None
) -> Labelled:
    """Return what votes on a task add up to, and what they ask for."""
    result = add_up(question.kind, votes, question.settings, weights)
    reach = None
    if project.aggregation == Aggregation.POSTERIOR:
        reach = reach_of(question.kind, result, question.settings, subjective=question.subjective)
    return Labelled(task, result, judge(result, wanted=task.wanted, maximum=task.maximum, reach=reach))


def filled(weights: Sequence[float | None], crowd: Mapping[str, Any] | None) -> list[float] | None:
    """Return weights, a newcomer's where a person has none; None where nobody is known."""
    known = [weight for weight in weights if weight is not None]
    if not known:
        return None
    newcomer = (crowd or {}).get("weight") or sum(known) / len(known)
    return [newcomer if weight is None else weight for weight in weights]


def _weigh(task: Task, cast: Cast) -> Labelled:
    """Add the newest vote to what was known; where that does not fit all, as by people nobody knows."""
    labels = sorted(task.question.label_names)
    votes = cast.independent()
    # People of a circle count once: what the others of it say adds nothing.
    is_echo = not any(vote is cast.newest for vote in votes)
    joint, fresh, trusted = cast.joint, [] if is_echo else [cast.newest], None
    if (
        not joint
        or len(joint) != 2 * len(labels)
        or cast.newest is None
        or cast.counted != len(cast.votes) - 1
    ):
        joint, fresh = weighing.begin(len(labels)), list(votes)
    for vote in fresh:
        if vote is not None and vote.label_id is not None:
            person = known(cast.trust if vote is cast.newest else None, cast.crowd, labels)
            joint = weighing.add(joint, person, labels.index(vote.label_id))
    if cast.newest is not None:
        trusted = expected(known(cast.trust, cast.crowd, labels), len(labels))
    prior = weighing.said_by_machine(cast.prior, labels)
    both = weighing.voiced(joint, prior)
    probable = weighing.posterior(both, labels)
    counts = Counter(vote.label_id for vote in cast.votes if vote.label_id is not None)
    result = weighing.result(counts, len(cast.votes) - counts.total(), probable)
    by_newest = cast.newest is not None and cast.newest.label_id is not None and not is_echo
    weighed = Weighed(
        result,
        max(probable.values()),
        sum(vote.label_id is not None for vote in votes),
        checks=cast.checks if by_newest else 0,
        is_referred=task.referred_at is not None,
        is_asked_again=cast.asked_again,
    )
    project = task.item.project
    rules, newcomer = rules_of(project.confidence, task.maximum), known(None, cast.crowd, labels)
    place = None if result.label_id is None else labels.index(result.label_id)
    least = weighing.least_votes(project.answers_wanted, prior, place)
    gain = partial(weighing.gain, both, newcomer, rules)
    stands = judge_weighed(weighed, rules, least=least, gain=gain)
    return Labelled(task, result, VERDICTS[stands], list(joint), weighing.written(probable), trusted)


def keep(found: Sequence[Labelled]) -> None:
    """Write what was found, over what was there; of what a person decided, only what the votes say."""
    for is_decided, has_history in sorted({_how(one) for one in found}):
        # What people vote on is a classifier's label no more.
        fields = (*(("votes",) if is_decided else ("label", *RESULT)), "machine", *POSTERIOR, "updated_at")
        some = [one for one in found if _how(one) == (is_decided, has_history)]
        _upsert(some, (*fields, "history") if has_history else fields)


def _how(labelled: Labelled) -> tuple[bool, bool]:
    return labelled.is_decided, labelled.history is not None


def _upsert(found: Sequence[Labelled], fields: Sequence[str]) -> None:
    labels = [
        AggregatedLabel(
            task_id=one.task.pk,
            joint=one.joint,
            posterior=one.posterior,
            history=one.history,
            **{name: getattr(one.result, name) for name in ("label_id", *RESULT)},
        )
        for one in found
    ]
    if len(labels) == 1:
        rows.upsert(labels[0], fields)
    else:
        AggregatedLabel.objects.bulk_create(
            labels, update_conflicts=True, unique_fields=["task"], update_fields=fields
        )
