"""How far above chance one person is known to be right, or to say the same again."""

from statistics import fmean

from annotation.kinds import Said
from annotation.models import Annotation, Purpose, Question
from game.points.comparing import Reader
from game.points.rule import passed_share, skill
from game.points.worth import Agreement, same_by_chance
from quality.checks.judged import said_in
from quality.models import TrustEvent

# Fewer checks, or clips that came once more, say nothing; nor do fewer labels that were decided on.
FEWEST_CHECKS = 5
FEWEST_REPEATS = 3
FEWEST_DECIDED = 20
MOST_REPEATS = 100
# Of so many answers of one's own, each two are compared.
MOST_COMPARED = 60


def skills_of(reader: Reader, alike: Agreement) -> float:
    """Return how far above chance this person is known to be right, on average over the questions.

    `alike` is what others confirmed so far: it speaks where neither trust nor checks do.
    """
    found = [_skill(reader, question, alike) for question in reader.questions.values()]
    return fmean(found) if found else 0.0


def steadiness(reader: Reader) -> float:
    """Return how far above chance this person says the same again where people may rightly differ."""
    subjective = [question for question in reader.questions.values() if question.subjective]
    return fmean(_with_oneself(reader, question) for question in subjective) if subjective else 0.0


def _skill(reader: Reader, question: Question, alike: Agreement) -> float:
    if question.subjective:
        return _with_oneself(reader, question)
    score = reader.scores.get((reader.person_id, question.pk))
    if score is not None and score.low is not None:
        return skill(score.low, _chance(reader, question))
    if score is not None and score.checks >= FEWEST_CHECKS:
        return skill(passed_share(score.checks_passed, score.checks), _chance(reader, question))
    return by_agreement(alike)


def by_agreement(alike: Agreement) -> float:
    """Return how far above chance somebody surely is, by what others confirmed."""
    if not alike.compared:
        return 0.0
    return skill(passed_share(alike.confirmed, alike.compared), alike.expected / alike.compared)


def _chance(reader: Reader, question: Question) -> float:
    """Return how often this person is right by chance: a guess, or the label that most clips have."""
    guess = reader.guessing(question.pk)
    is_known = sum(reader.everybody[question.pk].values()) >= FEWEST_DECIDED
    return max(guess, reader.chances[question.pk]) if is_known else guess


def _with_oneself(reader: Reader, question: Question) -> float:
    """Return how far somebody surely says the same again, above what their own answers repeat by chance."""
    events = TrustEvent.objects.filter(annotator=reader.person_id, question=question, kind="repeat")
    newest = events.order_by("-pk").values_list("facts__sameness", flat=True)[:MOST_REPEATS]
    grades = [grade for grade in newest if grade is not None]
    if len(grades) < FEWEST_REPEATS:
        return 0.0
    chance = same_by_chance(question.kind, _own(reader, question), question.settings)
    return skill(passed_share(sum(grades), len(grades)), chance)


def _own(reader: Reader, question: Question) -> list[Said]:
    """Return what this person said of the newest clips, each once."""
    votes = Annotation.objects.filter(
        annotator=reader.person_id, task__question=question, purpose=Purpose.VOTE, unsure=False
    )
    return [said_in(one) for one in votes.order_by("-pk")[:MOST_COMPARED]]
