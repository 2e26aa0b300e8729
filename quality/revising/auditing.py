"""What audits say about posteriors: by how much they are too sure, or too timid."""

import numpy as np

from annotation.models import Question
from quality.inference.calibration import temperature
from quality.labels.audits import ENOUGH, audits_of

LEAST = 1e-9


def temperature_of(question: Question) -> float | None:
    """Return the temperature at which the audits of a question are most probable; nothing before ENOUGH."""
    known = audits_of(question).filter(truth__isnull=False).values_list("posterior", "truth")
    rows = list(known)
    if len(rows) < ENOUGH:
        return None
    labels = sorted(question.label_names)
    shares = np.array([[posterior.get(str(label), 0.0) for label in labels] for posterior, _ in rows])
    truth = np.searchsorted(labels, [label for _, label in rows])
    return temperature(np.log(np.maximum(shares, LEAST)), truth)
