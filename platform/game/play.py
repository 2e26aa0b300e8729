"""Play: a turn is lent, heard, answered. `submit_answer` is the one road of every label that is played."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from annotation import access, assigning
from annotation.models import Annotation, Assignment, AssignmentState, ReportReason
from annotation.services import Answer, Listening, hold_reported, record, report, write_back
from annotation.services.reports import EITHER
from annotation.turns import Turn, locked, turn_of
from common.errors import Conflict, Forbidden
from game.services import Reward, award, check_heard, check_possible, note_heard, player_of, reward_of
from live.publish import publish_soon
from live.topics import topic
from quality.known.training import Feedback, feedback_on
from quality.labels import retirement
from quality.news import tell_answer
from quality.people import pauses, retests
from quality.services import check_wanted, score_answer

TRIES = 20


@dataclass(frozen=True)
class Outcome:
    """What an answer brought: the reward, whether it had come before, and what a training answer is told."""

    assignment: Assignment
    reward: Reward
    repeated: bool
    feedback: list[Feedback] | None = None


def next_turn(
    user: User, project_id: UUID, *, holding: Collection[UUID] = (), now: dt.datetime | None = None
) -> Turn | None:
    """Lend the next turn, or hand back one that this person holds but does not show; else nothing."""
    now = now or timezone.now()
    for number in range(TRIES):
        try:
            return _next_turn(user, project_id, holding, now, again=number > 0)
        except (IntegrityError, assigning.Taken):
            # Another tab of this person, or other people, were quicker: again, in a transaction of its own.
            continue
        except pauses.Halted:
            # A re-test that ends, or a day that is over, is written whether a turn comes of it or not.
            _go_on(user, project_id, now)
    return None


def _go_on(user: User, project_id: UUID, now: dt.datetime) -> None:
    """Move this person's pause on; refuse where it lasts and nothing is lent meanwhile."""
    pause = pauses.settle(user, project_id, now)
    if pause and pauses.stage_of(pause, now) in pauses.STILL:
        raise Forbidden(pauses.advice(pause, now), code="paused")


def begin_retest(user: User, project_id: UUID, *, now: dt.datetime | None = None) -> None:
    """Let a paused person's next turns be those of a re-test; whoever is not paused goes on as they are."""
    now = now or timezone.now()
    pause = pauses.begin_retest(user, access.playable_project_for(user, project_id).pk, now)
    if pause:
        raise Forbidden(pauses.advice(pause, now), code="paused")


@transaction.atomic
def _next_turn(
    user: User, project_id: UUID, holding: Collection[UUID], now: dt.datetime, *, again: bool
) -> Turn | None:
    if again:
        assigning.wait_for_other_tabs(user, project_id)
    standing = assigning.standing_of(user, project_id, now) or _join(user, project_id)
    access.check_may_answer(user, standing.project)
    if standing.is_paused:
        return _next_of_retest(standing, holding, now, again=again)
    shown = [held for held in standing.live if held.pk in holding]
    for forgotten in standing.live:
        if forgotten not in shown and (turn := _hand_back(forgotten, now)):
            return turn
    if len(shown) >= assigning.MOST_AT_ONCE:
        raise Conflict(
            _("Answer one of the turns you hold before you ask for another."), code="too_many_turns"
        )
    # What is held may still be answered, and who is paused finds the way back.
    access.check_may_be_lent_more(standing.project, has_share=standing.has_share)
    check = check_wanted(user.pk, project_id, turns=standing.place.turns, number=standing.number)
    assignment = assigning.lend(standing, now, check=check, again=again)
    return turn_of(assignment) if assignment else None


def _next_of_retest(
    standing: assigning.Standing, holding: Collection[UUID], now: dt.datetime, *, again: bool
) -> Turn | None:
    """Lend a paused person the next clip of the re-test; what was lent before may still be answered."""
    live = [held for held in standing.live if held.is_retest]
    for forgotten in live:
        if forgotten.pk not in holding and (turn := _hand_back(forgotten, now)):
            return turn
    found = retests.ahead(standing.annotator_id, standing.project.pk, now)
    if found and found[0].taken < retests.CLIPS:
        return turn_of(assigning.lend_retest(standing, [one.candidate for one in found], now, again=again))
    if live:
        # It ends with the answers to what is held.
        return None
    raise pauses.Halted


def _hand_back(assignment: Assignment, now: dt.datetime) -> Turn | None:
    """Return a turn that this person holds but does not show, renewed; nothing if it has to end."""
    turn = turn_of(assignment)
    if turn.tasks and assigning.hand_back(assignment, now):
        return turn
    assigning.close(assignment, AssignmentState.RETURNED, now)
    return None


def _join(user: User, project_id: UUID) -> assigning.Standing:
    player_of(user)
    return assigning.join(access.playable_project_for(user, project_id), user)


@transaction.atomic
def submit_answer(
    user: User,
    turn_id: UUID,
    answers: Sequence[Answer],
    *,
    listening: Listening,
    now: dt.datetime | None = None,
) -> Outcome:
    """Record one turn's answers, score them, settle the tasks, pay the player.

    A turn that was answered before is not recorded again: the first outcome is returned. After the lease has
    run out the answer still counts while there is room; else it is kept as surplus, paid but without a vote.
    """
    now = now or timezone.now()
    live = assigning.take_answer(user, turn_id, now)
    assignment, others = (live, []) if live else access.locked_turns_for(user, turn_id)
    if not live and assignment.state == AssignmentState.ANSWERED:
        reward = reward_of(user, assignment)
        return Outcome(assignment, reward, repeated=True, feedback=_feedback_again(assignment))
    turn = locked(assignment, {answer.question_id for answer in answers})
    if not turn.tasks:
        raise Conflict(_("This clip has been withdrawn; ask for the next one."), code="turn_over")
    surplus = not live and not _has_room(turn, others, now)
    # Lent before others took part: by now whoever looks after the project can have read their answers.
    surplus = surplus or (
        bool(turn.assignment.item.votes) and access.reads_labels(user, turn.assignment.project)
    )
    annotations = record(turn, answers, listening=listening, now=now, late=not live, surplus=surplus)
    # Only now: who sends what cannot be an answer need not listen first to be told so. Nothing of it is kept.
    if not all(answer.unsure for answer in answers):
        check_heard(assignment, listening)
    retirement.settle(score_answer(annotations), now)
    write_back(turn)
    heard = listening.heard_seconds
    reward = award(assignment, questions=len(annotations), heard_seconds=heard, now=now)
    publish_soon(topic("project", assignment.project_id), "answer")
    tell_answer(assignment.project_id)
    feedback = feedback_on(annotations) if assignment.is_training else None
    return Outcome(assignment, reward, repeated=False, feedback=feedback)


def _feedback_again(assignment: Assignment) -> list[Feedback] | None:
    if not assignment.is_training:
        return None
    return feedback_on(assignment.annotations.select_related("task"))


@transaction.atomic
def heartbeat(
    user: User, turn_id: UUID, *, heard_seconds: float | None = None, now: dt.datetime | None = None
) -> Assignment:
    """Keep a turn while its person is listening; a turn that has run out is said to be gone.

    What is said to be heard is held against the clock here too; from then on the answer may say only so much
    more as fits into the time since.
    """
    now = now or timezone.now()
    assignment = access.turn_for(user, turn_id)
    if heard_seconds is not None:
        check_possible(assignment, heard_seconds, now)
        note_heard(assignment, heard_seconds, now)
    if not assigning.renew(assignment, now):
        raise Conflict(_("This turn has run out; ask for the next one."), code="turn_over")
    return assignment


@transaction.atomic
def skip(user: User, turn_id: UUID, *, whole_training: bool = False, now: dt.datetime | None = None) -> None:
    """Pass on a turn, or on all that is left of the training round; it is not shown to this person again."""
    now = now or timezone.now()
    assignment = _leave(user, turn_id, AssignmentState.SKIPPED, now)
    if whole_training and assignment.is_training:
        assigning.end_training(assignment, now)


def give_back(user: User, turn_id: UUID, *, now: dt.datetime | None = None) -> None:
    """Return a turn that was never shown; it may come again."""
    _leave(user, turn_id, AssignmentState.RETURNED, now)


@transaction.atomic
def report_clip(
    user: User,
    turn_id: UUID,
    reason: ReportReason,
    *,
    meant: str = EITHER,
    now: dt.datetime | None = None,
) -> None:
    """Say that a clip of a turn should not be played as it is; the turn ends."""
    now = now or timezone.now()
    assignment = _leave(user, turn_id, AssignmentState.REPORTED, now, first=hold_reported)
    assignment.annotator = user
    report(assignment, reason, now, meant=meant)


@transaction.atomic
def _leave(
    user: User,
    turn_id: UUID,
    state: AssignmentState,
    now: dt.datetime | None,
    *,
    first: Callable[[Assignment], None] | None = None,
) -> Assignment:
    now = now or timezone.now()
    assignment, others = access.locked_turns_for(user, turn_id)
    if assignment.state == AssignmentState.ANSWERED:
        raise Conflict(_("This turn has been answered already."), code="turn_over")
    if first:
        first(assignment)
    left = assigning.close(assignment, state, now)
    if state != AssignmentState.RETURNED:
        # It means the same after the turn ran out, even when the clip has come again meanwhile.
        if not left:
            assigning.pass_on(assignment, state)
        for other in others:
            assigning.close(other, AssignmentState.RETURNED, now)
    return assignment


def _has_room(turn: Turn, others: Sequence[Assignment], now: dt.datetime) -> bool:
    """End a lease that ran out, and return whether there is still room for its answer."""
    assignment, item = turn.assignment, turn.assignment.item
    if assignment.state in {AssignmentState.SKIPPED, AssignmentState.REPORTED}:
        raise Conflict(_("You have passed on this turn; ask for the next one."), code="turn_over")
    answered = Annotation.objects.filter(task__item=item, annotator=assignment.annotator_id)
    if answered.filter(assignment__is_repeat=assignment.is_repeat).exists():
        raise Conflict(_("You have answered this clip in another turn."), code="turn_over")
    item.leases -= assigning.answer_late(assignment, others, now)
    return item.has_room
