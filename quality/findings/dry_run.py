"""What other rules would do to a project by its own history: to people, and to labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from annotation.models import Participation, Project, Question
from jobs.progress import Progress
from quality.findings.dry_run_counts import counts_of
from quality.labels.labelling import weighs_people
from quality.models import Finding
from quality.oversight.ruling import Wanted, rules_now
from quality.people.shares import given_in, reached
from quality.replay.replaying import questions_of
from quality.revising.pausing import Suspect, to_clear, to_pause
from quality.revising.question import estimate
from quality.revising.reading import read
from quality.revising.tasks import Change, changes

# So many clips are listed; all are counted.
MOST = 200


def dry_run_of(finding: Finding, progress: Progress) -> dict[str, Any]:
    """Return what the wanted rules would change, beside what those of now would do by themselves."""
    project, wanted = finding.project, Wanted(**finding.wanted)
    questions = [one for one in questions_of(project) if weighs_people(one, project)]
    before = rules_now(project)
    progress.set_total(len(questions) + 2)
    found: dict[str, Any] = {
        # What is asked for next must not pass for what was tried here.
        "wanted": wanted.as_json(),
        "before": before.as_json(),
        "paused": [],
        "restored": [],
        "clips": [],
    }
    for question in questions:
        _add(found, question, before, wanted)
        progress.advance()
    found["shares"] = _shares(project, wanted.largest_share / 100)
    progress.advance()
    found |= counts_of(project, questions, before, wanted)
    progress.advance()
    moves = found["clips"]
    found["number"] = len(moves)
    found["counts"] = _counted(moves)
    found["clips"] = moves[:MOST]
    return found


def _add(found: dict[str, Any], question: Question, before: Wanted, wanted: Wanted) -> None:
    answers = read(question)
    if not len(answers.answers):
        return
    judged = estimate(answers)
    now, then = before.ruling, wanted.ruling
    # Whom the rules of now would pause or restore at the next look is no change of these.
    found["paused"] += _more(to_pause(answers, judged, then), to_pause(answers, judged, now))
    found["restored"] += _more(to_clear(answers, judged, then.rules), to_clear(answers, judged, now.rules))
    anyway = {move[0]: move for move in _moves(changes(answers, judged))}
    found["clips"] += [
        move for move in _moves(changes(answers, judged, wanted.confidence)) if anyway.get(move[0]) != move
    ]


def _more(then: Sequence[Suspect], now: Sequence[Suspect]) -> list[int]:
    known = {one.person for one in now}
    return [one.person for one in then if one.person not in known]


def _moves(found: Iterator[Change]) -> Iterator[list[Any]]:
    """Yield clips whose label or state changes: the task, and both before and after."""
    for one in found:
        kept = getattr(one.task, "aggregated", None)
        before, after = kept.label_id if kept else None, one.labelled.result.label_id
        if (before, one.task.state) != (after, one.state):
            yield [one.task.pk, before, after, str(one.task.state), str(one.state)]


def _counted(moves: Sequence[Sequence[Any]]) -> Mapping[str, int]:
    return {
        "relabelled": sum(before != after for _, before, after, *_states in moves),
        "reopened": sum(state == "open" and was != "open" for *_labels, was, state in moves),
        "closed": sum(state == "retired" and was != "retired" for *_labels, was, state in moves),
        "disputed": sum(state == "disputed" and was != "disputed" for *_labels, was, state in moves),
    }


def _shares(project: Project, share: float) -> dict[str, int]:
    """Return how many people would begin to wait for others, and how many would go on."""
    waits = Participation.objects.filter(project=project, has_share=True)
    before = set(waits.values_list("annotator", flat=True))
    after = reached(given_in(project), share, timezone.now())
    return {"wait": len(after - before), "go_on": len(before - after)}
