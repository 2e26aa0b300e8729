"""What people said to other questions tells a little of them here, before they have said much."""

from collections.abc import Sequence

import numpy as np
from django.db.models import Exists, OuterRef

from annotation.models import Participation, Question
from quality.inference.answers import Whole
from quality.inference.attention import Elsewhere
from quality.models import TrustScore
from quality.people.kept import BELIEFS

# However much is known elsewhere, half of a belief is what newcomers here are like; so many answers bring
# half of that half. What was said in other projects counts half.
MOST, HALF, OTHER_PROJECTS = 0.5, 20.0, 0.5
STATES = len(BELIEFS.levels) + 2
AT_ONCE = 2000


def known_elsewhere(question: Question, people: Sequence[int], number: Whole) -> Elsewhere | None:
    """Return what is known of people (their ids, J) from earlier questions; None where nothing is.

    Earlier ones only: else two questions would go on confirming each other. Whoever begins anew (`number`
    above 0) begins with nothing.
    """
    places = {person: place for place, person in enumerate(people) if number[place] == 0}
    here = Participation.objects.filter(project=question.project_id, annotator=OuterRef("annotator"))
    scores = TrustScore.objects.filter(Exists(here), question__lt=question.pk, state__has_key="now")
    said, now = np.zeros(len(people)), np.zeros((len(people), STATES))
    rows = scores.values_list("annotator", "question__project", "answers", "state__now")
    for person, project, answers, state in rows.iterator(AT_ONCE):
        if person in places and len(state) == STATES:
            counts = answers * (1.0 if project == question.project_id else OTHER_PROJECTS)
            said[places[person]] += counts
            now[places[person]] += counts * np.array(state)
    if not said.any():
        return None
    return Elsewhere(now / np.maximum(said, 1.0)[:, None], MOST * said / (said + HALF))
