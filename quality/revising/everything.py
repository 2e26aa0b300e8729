"""All that is worked out about a question when there is news: people, labels, agreement, ranking."""

import datetime as dt

from django.db.models import Max

from annotation.asked_together import keep_asked_together
from annotation.models import Annotation, Question
from quality.checks.chances import keep_chances
from quality.known.gold_health import look_after
from quality.labels.contesting import close_answered
from quality.labels.labelling import trusts_people, weighs_people
from quality.labels.referring import refer, take_back
from quality.models import Crowd
from quality.news import tell_labels, tell_trust
from quality.people.mirror import keep_steps
from quality.people.shares import keep_shares
from quality.people.trusted import keep_trusted
from quality.revising.counting import keep_counts
from quality.revising.describing import describe
from quality.revising.graded import revise_graded
from quality.revising.question import revise


def judge_anew(question: Question, now: dt.datetime) -> None:
    """Bring everything about a question up to date; where one person is one vote nobody is judged."""
    if weighs_people(question, question.project):
        revise(question, now)
        keep_trusted(question.project)
        take_back(question, now)
        close_answered(question, now)
        refer(question, now)
    elif trusts_people(question, question.project):
        revise_graded(question, now)
    else:
        newest = Annotation.objects.filter(task__question=question).aggregate(newest=Max("pk"))["newest"]
        Crowd.objects.update_or_create(question=question, defaults={"read": newest or 0, "revised_at": now})
    keep_steps(question)
    describe(question)
    keep_counts(question)
    # What people said of known answers tells of these too, and whom to check next.
    look_after(question)
    keep_chances(question.project)
    keep_shares(question.project, now)
    keep_asked_together(question.project)
    tell_labels(question.project_id)
    tell_trust(question.project_id)
