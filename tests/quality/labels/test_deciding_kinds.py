"""Decisions about questions of every kind: over HTTP, with what the play page's widgets send."""

import json

import pytest
from django.utils import timezone

from annotation.kinds import KINDS
from annotation.models import Aggregation, Annotation, Task, TaskState
from annotation.services import Answer, LabelDraft, open_pairs, open_tasks, save_question
from annotation.services.answers import check
from clips.models import Clip
from exports.rows import rows_of
from quality.labels.labelling import label_tasks
from quality.models import AggregatedLabel, Decision, TrustEvent
from quality.revising.graded import revise_graded
from tests.makers import make_dataset, make_people, make_project

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
# What two people say, what is decided, and how that reads.
SAID = {
    "multiple_choice": ([0], [0, 1], [0, 1], "bell, siren"),
    "scale": (1, 5, 4, "4.00"),
    "grid": ({"x": -1, "y": 0}, {"x": 1, "y": 0}, {"x": 0.5, "y": 0.25}, "0.50; 0.25"),
    "text": ("a bell", "a dog", "a bell far away", "a bell far away"),
    "regions": (
        [{"label": 0, "start": 0.0, "end": 0.5}],
        [{"label": 1, "start": 0.0, "end": 0.5}],
        [{"label": 0, "start": 0.25, "end": 0.75}],
        "bell 0.25 to 0.75 s",
    ),
    "pair": ("first", "second", "second", "The second"),
}


def asked(omar, kind):
    """Ask a question of a kind about one clip, or pair, of which two people say different things."""
    project = make_project(make_dataset(omar, clips=2), aggregation=Aggregation.POSTERIOR)
    labels = [LabelDraft(name) for name in ("bell", "siren")] if KINDS[kind].most_labels else []
    question = save_question(project, text="Q?", kind=kind, labels=labels)
    clips = list(Clip.objects.order_by("pk").values_list("pk", flat=True))
    open_pairs(project, [tuple(clips)]) if KINDS[kind].compares else open_tasks(project, clips[:1])
    task = question.tasks.get()
    for person, said in zip(make_people(project, 2), SAID[kind], strict=False):
        answer = Answer(question.pk, **{KINDS[kind].field: with_ids(said, question)})
        Annotation.objects.create(
            task=task, annotator=person, kind=kind, **check([task], [answer])[question.pk].columns()
        )
        label_tasks([task], voter_id=person.pk)
    Task.objects.update(state=TaskState.DISPUTED, votes=2)
    return project, task


def with_ids(said, question):
    """Put ids in the place of numbers of labels."""
    ids = [label.pk for label in question.labels.all()]
    if not isinstance(said, list):
        return said
    return [{**one, "label": ids[one["label"]]} if isinstance(one, dict) else ids[one] for one in said]


def body(task, said):
    kind = KINDS[task.question.kind]
    return json.dumps({kind.field: with_ids(said, task.question)})


@pytest.mark.parametrize("kind", SAID)
def test_what_is_decided_is_the_result_and_stays_it(as_user, omar, kind):
    project, task = asked(omar, kind)
    _, _, right, words = SAID[kind]
    client, address = as_user(omar), f"/projects/{project.pk}/adjudication/"
    votes = client.post(address, {"act": "hear", "task": task.pk, "answer": body(task, right)}, headers=PART)
    assert votes.context["told"]["said"] == json.loads(body(task, right))
    decided = {"act": "decide", "hearing": Decision.objects.get().pk, "answer": body(task, right)}
    after = client.post(address, decided, headers=PART)
    assert after.context["case"] is None
    assert not Decision.objects.get().is_changed

    why = client.get(f"/projects/{project.pk}/labels/{task.pk}/")
    assert words in why.text
    label = AggregatedLabel.objects.get()
    before = label.value
    revise_graded(task.question, timezone.now())
    label.refresh_from_db()
    assert (label.method, label.value) == ("decided", before)
    grades = [event.facts["sameness"] for event in TrustEvent.objects.filter(kind="decision")]
    assert len(grades) == 2
    assert all(0 <= grade <= 1 for grade in grades)
    [row] = rows_of(project)
    assert (row.state, row.method) == ("retired", "decided")
    assert row.why["decisions"][0]["label"] is not None


@pytest.mark.parametrize("kind", SAID)
def test_what_is_no_answer_of_the_kind_is_refused(as_user, omar, kind):
    project, task = asked(omar, kind)
    client, address = as_user(omar), f"/projects/{project.pk}/adjudication/"
    for wrong in ('{"label": 1}', json.dumps({KINDS[kind].field: {"nonsense": 1}})):
        said = client.post(address, {"act": "hear", "task": task.pk, "answer": wrong}, headers=PART)
        assert said.context["notice"]
    assert not Decision.objects.exists()
