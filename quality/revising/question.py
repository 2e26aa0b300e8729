"""Revises one question: reads its answers, judges everybody and everything anew, writes what changed."""

import datetime as dt
import time

from annotation.models import Question
from live.publish import publish
from live.topics import topic
from quality.inference.beliefs import Beliefs
from quality.inference.posterior import Estimate, sweep
from quality.labels import audits
from quality.models import Crowd
from quality.people.kept import BELIEFS
from quality.revising.auditing import temperature_of
from quality.revising.pairs import pairs_state
from quality.revising.pausing import clear_people, pause_people
from quality.revising.people import new_crowd, write_people
from quality.revising.reading import Read, read
from quality.revising.tasks import Outcome, write_tasks

# What ended just before the last time may not have been seen then.
OVERLAP = dt.timedelta(minutes=2)


def estimate(found: Read, beliefs: Beliefs = BELIEFS) -> Estimate:
    """Judge all answers by one another, and by what a classifier says."""
    return sweep(found.answers, beliefs, prior=found.prior, elsewhere=found.elsewhere)


def revise(
    question: Question,
    now: dt.datetime,
    *,
    beliefs: Beliefs = BELIEFS,
    confidence: float | None = None,
    may_pause: bool = True,
) -> Outcome:
    """Bring trust and labels of a question up to date; doing it twice changes nothing.

    Other beliefs than the site's, and another confidence (in percent) than the project's, hold until the next
    time.
    """
    begun = time.monotonic()
    found = read(question)
    if not len(found.answers):
        return Outcome()
    since = Crowd.objects.filter(question=question).values_list("revised_at", flat=True).first()
    judged = estimate(found, beliefs)
    # People first: whoever answers meanwhile is weighed by what is known now.
    write_people(found, judged, beliefs)
    said = {
        "state": new_crowd(judged, found, beliefs),
        "confidence": question.project.confidence,
        "pairs": pairs_state(found),
    }
    Crowd.objects.update_or_create(question=question, defaults={**said, "revised_at": now})
    outcome = write_tasks(found, judged, now, confidence)
    if may_pause:
        clear_people(found, judged, now)
        pause_people(found, judged, now)
    audits.draw(question, since=since and since - OVERLAP)
    # Last: should the work be cut short, it is still to do.
    seconds = time.monotonic() - begun
    Crowd.objects.filter(question=question).update(
        read=found.newest, seconds=seconds, temperature=temperature_of(question)
    )
    if outcome.changed:
        publish(topic("project", question.project_id), "progress", {})
    return outcome
