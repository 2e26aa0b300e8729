"""What the votes on tasks add up to, worked out after each answer and kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from annotation.kinds import Said
from annotation.models import Aggregation, Question, QuestionKind, Task
from annotation.models.project import Project
from quality.adding_up import Result, add_up
from quality.labels import weighing
from quality.labels.casting import NOBODY, Cast, votes_on
from quality.labels.stopping import VERDICTS, Verdict, Weighed, judge, judge_weighed, reach_of, rules_of
from quality.models import AggregatedLabel
from quality.people.kept import known

RESULT = ("value", "method", "support", "agreement", "votes", "tied")
POSTERIOR = ("joint", "posterior")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A task, what its votes add up to, and what they ask for; the last two where people are weighed."""

    task: Task
    result: Result
    verdict: Verdict
    joint: Sequence[float] | None = None
    posterior: dict[str, float] | None = None


def weighs_people(question: Question, project: Project) -> bool:
    """Return whether a question's labels come of posteriors: what is said is right or wrong."""
    return (
        trusts_people(question, project)
        and question.kind == QuestionKind.SINGLE_CHOICE
        and len(question.label_names) > 1
    )


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
        found += [_label(task, cast.get(task.pk, Cast())) for task in some]
    keep(found)
    return [(one.task, one.verdict) for one in found]


def _label(task: Task, cast: Cast) -> Labelled:
    question, project = task.question, task.item.project
    if weighs_people(question, project):
        return _weigh(task, cast)
    weights = filled(cast.weights, cast.crowd) if trusts_people(question, project) else None
    return added_up(task, question, project, cast.votes, weights)


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
    joint, fresh = cast.joint, [cast.newest]
    if (
        not joint
        or len(joint) != 2 * len(labels)
        or cast.newest is None
        or cast.counted != len(cast.votes) - 1
    ):
        joint, fresh = weighing.begin(len(labels)), list(cast.votes)
    for vote in fresh:
        if vote is not None and vote.label_id is not None:
            person = known(cast.trust if vote is cast.newest else None, cast.crowd, labels)
            joint = weighing.add(joint, person, labels.index(vote.label_id))
    probable = weighing.posterior(joint, labels)
    counts = Counter(vote.label_id for vote in cast.votes if vote.label_id is not None)
    sure = counts.total()
    result = weighing.result(counts, len(cast.votes) - sure, probable)
    by_newest = cast.newest is not None and cast.newest.label_id is not None
    weighed = Weighed(
        result,
        max(probable.values()),
        sure,
        checks=cast.checks if by_newest else 0,
        is_referred=task.referred_at is not None,
    )
    project = task.item.project
    rules, newcomer = rules_of(project.confidence, task.maximum), known(None, cast.crowd, labels)
    gain = partial(weighing.gain, joint, newcomer, rules)
    stands = judge_weighed(weighed, rules, least=project.answers_wanted, gain=gain)
    return Labelled(task, result, VERDICTS[stands], list(joint), weighing.written(probable))


def keep(found: Sequence[Labelled]) -> None:
    """Write what was found, over what was there."""
    if not found:
        return
    AggregatedLabel.objects.bulk_create(
        [
            AggregatedLabel(
                task_id=one.task.pk,
                joint=one.joint,
                posterior=one.posterior,
                **{name: getattr(one.result, name) for name in ("label_id", *RESULT)},
            )
            for one in found
        ],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["label", *RESULT, *POSTERIOR, "updated_at"],
    )
