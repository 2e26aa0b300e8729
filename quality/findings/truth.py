"""The labels of clips that are known apart from the votes: somebody heard them blind, or decided."""

from annotation.models import Question
from quality.labels.decided import decided_labels
from quality.models import Audit


def truth_of(question: Question) -> dict[int, int]:
    """Return the label of each task that an audit or a decision tells."""
    heard = Audit.objects.filter(question=question, truth__isnull=False).values_list("task", "truth")
    return dict(heard) | decided_labels(question)
