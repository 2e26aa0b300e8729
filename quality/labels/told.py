"""Why a label is what it is, as pages show it: the votes in order, a small picture, and a timeline."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from annotation.models import Annotation, Label, Purpose, Question, Source, Task, TaskState
from common.numbers import rounded
from quality.adding_up import add_up
from quality.checks.judged import said_in
from quality.happened import Happened
from quality.labels import history
from quality.labels.shown import in_a_line, number
from quality.labels.why import Facts, People, everybody_in, facts_of, people_of
from quality.models import AggregatedLabel, ContestOutcome

# How wide and high the columns of the picture are, in its own units.
COLUMN, GAP, HEIGHT = 28, 8, 100
# So many answers are told.
MOST = 200
# Less is no change of trust.
NEWS = 0.05


@dataclass(frozen=True)
class Vote:
    """One answer: by whom, what it said, how far its person was trusted then and is now."""

    person: str
    label: Label | None
    words: str
    at: dt.datetime
    is_vote: bool
    purpose: str
    then: str
    now: str
    is_less: bool
    checks: str


@dataclass(frozen=True)
class Part:
    """A piece of a column: how probable one label is, from `y` down."""

    label: Label
    y: float
    height: float
    percent: int


@dataclass(frozen=True)
class Column:
    """What was believed after a vote; `x` is where it stands."""

    name: str
    x: int
    parts: list[Part]

    @property
    def words(self) -> str:
        """The column in words, the most probable label first."""
        most_first = sorted(self.parts, key=lambda part: -part.percent)
        return f"{self.name}: " + ", ".join(f"{part.label.name} {part.percent} %" for part in most_first)


@dataclass(frozen=True)
class Story:
    """All that led to a label."""

    votes: list[Vote]
    columns: list[Column]
    events: list[Happened]
    facts: Facts

    @property
    def width(self) -> int:
        """How wide the picture is."""
        return len(self.columns) * (COLUMN + GAP) - GAP


def story_of(task: Task) -> Story:
    """Return all that led to the label of a task, in a few statements, however many votes there are."""
    question = task.question
    # A check may have thousands of answers: as many as a page can show.
    given = list(task.annotations.order_by("pk").select_related("label")[:MOST])
    facts = facts_of([task])[task.pk]
    people = people_of(question, {one.annotator_id for one in given} | everybody_in([facts]))
    votes = [_vote(one, question, facts, people) for one in given]
    return Story(votes, _columns(task, facts), _events(task, given, facts, people), facts)


def words_for(person: str) -> str:
    """Return what somebody is called on a page."""
    return {"owner": _("The owner"), "admin": _("An admin")}.get(person, person)


def _vote(one: Annotation, question: Question, facts: Facts, people: People) -> Vote:
    is_vote = one.purpose == Purpose.VOTE
    then = facts.trusted_then.get(one.annotator_id) if is_vote else None
    now = people.trusted.get(one.annotator_id) if is_vote else None
    checks, passed = people.checks.get(one.annotator_id, (0, 0))
    return Vote(
        person=words_for(people.name(one.annotator_id)),
        label=one.label,
        words="" if one.label_id else said_in_words(question, one),
        at=one.created_at,
        is_vote=is_vote,
        purpose=_("Heard blind, or decided")
        if one.source == Source.ADJUDICATION
        else one.get_purpose_display(),
        then=_share(then),
        now=_share(now),
        is_less=then is not None and now is not None and now < then - NEWS,
        checks=_("%(passed)d of %(checks)d checks passed") % {"passed": passed, "checks": checks}
        if checks
        else "",
    )


def said_in_words(question: Question, answer: Annotation) -> str:
    """Return an answer as a page says it."""
    if answer.unsure:
        return _("Unsure")
    if answer.label is not None:
        return answer.label.name
    if answer.number is not None:
        return number(answer.number)
    result = add_up(question.kind, [said_in(answer)], question.settings)
    return in_a_line(question, AggregatedLabel(value=result.value, tied=result.tied))


def _share(share: float | None) -> str:
    return "" if share is None else rounded(share, 2)


def _columns(task: Task, facts: Facts) -> list[Column]:
    """Return what was believed at first, after each vote, and now, where that is another thing."""
    labels = list(task.question.labels.all())
    steps = [(str(place), entry["p"]) for place, entry in enumerate(_votes_in(facts), 1) if "p" in entry]
    if not steps:
        return []
    even = {str(label.pk): 1 / len(labels) for label in labels}
    now = task.aggregated.posterior or {}
    if any(abs(now.get(pk, 0) - share) > NEWS for pk, share in steps[-1][1].items()):
        steps.append((_("now"), now))
    return [
        _column(place, name, shares, labels)
        for place, (name, shares) in enumerate([(_("before"), facts.prior or even), *steps])
    ]


def _votes_in(facts: Facts) -> list[dict[str, Any]]:
    return [entry for entry in facts.history if "by" in entry]


def _column(place: int, name: str, shares: Mapping[str, float], labels: Sequence[Label]) -> Column:
    parts: list[Part] = []
    y = 0.0
    for label in labels:
        share = shares.get(str(label.pk), 0.0)
        parts.append(Part(label, round(y, 2), round(share * HEIGHT, 2), round(100 * share)))
        y += share * HEIGHT
    return Column(name, place * (COLUMN + GAP), parts)


def _events(task: Task, given: Sequence[Annotation], facts: Facts, people: People) -> list[Happened]:
    events = [Happened(task.created_at, _("Opened"))]
    became = {entry["by"]: entry for entry in _votes_in(facts) if entry.get("became") in _BECAME}
    for one in given:
        if one.purpose == Purpose.VOTE:
            said = said_in_words(task.question, one)
            name = words_for(people.name(one.annotator_id))
            events.append(Happened(one.created_at, _("Answered: %(said)s") % {"said": said}, name))
            if then := became.get(one.annotator_id):
                events.append(Happened(one.created_at, _became(then, task.question.label_names)))
    events += [
        *_kept(facts, task.question.label_names),
        *_decided(task.question, facts, people),
        *_contested(task.question, facts, people),
    ]
    if facts.audit:
        events.append(Happened(facts.audit.made_at, _("Drawn as an audit")))
    if not facts.history:
        # What was asked before histories were kept.
        events += _of_old(task)
    return sorted(events, key=lambda event: event.at)


_BECAME = {
    TaskState.OPEN: lambda: _("Opened again: the votes it stood on weigh less now"),
    TaskState.RETIRED: lambda: _("Agreed: it has enough answers"),
    TaskState.DISPUTED: lambda: _("Disputed: no label is sure enough"),
    history.REFERRED: lambda: _("Trusted people are asked"),
}


def _became(entry: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Say what a task became, and with which label where it is known."""
    words = str(_BECAME[entry["became"]]())
    label = names.get(int(max(entry["p"], key=entry["p"].__getitem__))) if entry.get("p") else None
    if not label or entry["became"] not in (TaskState.RETIRED, TaskState.DISPUTED):
        return words
    return _("%(what)s; most probable: %(label)s") % {"what": words, "label": label}


def _kept(facts: Facts, names: Mapping[int, str]) -> list[Happened]:
    moved = [entry for entry in facts.history if "by" not in entry and entry["became"] in _BECAME]
    events = [Happened(at, _became(entry, names)) for entry in moved if (at := parse_datetime(entry["at"]))]
    given = [entry for entry in facts.history if entry.get("became") == history.MACHINE]
    said = [_by_machine(at, entry, names) for entry in given if (at := parse_datetime(entry["at"]))]
    return [*events, *said]


def _by_machine(at: dt.datetime, entry: Mapping[str, Any], names: Mapping[int, str]) -> Happened:
    best = max(entry["p"], key=entry["p"].__getitem__)
    told = {
        "label": names.get(int(best), ""),
        "round": entry["round"],
        "percent": round(100 * entry["p"][best]),
    }
    words = _("The classifier said after round %(round)d: %(label)s, %(percent)d %% sure") % told
    return Happened(at, words, who=entry["model"])


def _of_old(task: Task) -> list[Happened]:
    times = [
        (task.referred_at, _BECAME[history.REFERRED]),
        (task.reopened_at, _BECAME[TaskState.OPEN]),
        (task.retired_at, _BECAME.get(task.state)),
    ]
    return [Happened(at, words()) for at, words in times if at and words]


def _decided(question: Question, facts: Facts, people: People) -> list[Happened]:
    events = []
    for one in facts.decisions:
        if one.decided_at and one.said:
            said = said_in_words(question, one.said)
            words = _("Left as it is") if one.said.unsure else _("Decided: %(said)s") % {"said": said}
            blind = _("heard blind as “%(said)s”") % {"said": said_in_words(question, one.heard)}
            detail = "; ".join(part for part in (blind if one.is_changed else "", one.reason) if part)
            name = words_for(people.name(one.by_id))
            events.append(Happened(one.decided_at, words, name, detail, is_undone=one.undone_at is not None))
            if one.undone_at:
                events.append(Happened(one.undone_at, _("The decision was taken back"), name))
    return events


def _contested(question: Question, facts: Facts, people: People) -> list[Happened]:
    events = []
    for one in facts.contests:
        name = words_for(people.name(one.by_id))
        labels = {"before": _result(question, one.before), "after": _result(question, one.after or {})}
        words = (
            _("Contested: %(before)s; trusted people are asked")
            if one.referred_at
            else _("Contested: %(before)s")
        )
        events.append(Happened(one.made_at, words % labels, name, one.reason))
        if one.closed_at:
            came = (
                _("The contest ended: the label stands, %(after)s")
                if one.outcome == ContestOutcome.UPHELD
                else _("The contest ended: the label changed from %(before)s to %(after)s")
            )
            events.append(Happened(one.closed_at, came % labels))
    return events


def _result(question: Question, result: Mapping[str, Any]) -> str:
    """Return in words what a label said when it was kept beside a contest."""
    if (label := result.get("label")) is not None:
        return question.label_names.get(label, _("a label that is gone"))
    if result.get("value"):
        return in_a_line(question, AggregatedLabel(value=result["value"]))
    return _("no label")
