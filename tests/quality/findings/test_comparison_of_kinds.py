"""Questions of every kind are compared under each aggregation, on a page that tells what it means."""

import pytest

from annotation.kinds import KINDS, Said
from annotation.models import Annotation, Item, ProjectState, Purpose, Task
from annotation.services import LabelDraft, open_pairs, open_tasks, save_question
from clips.models import Clip
from quality.aggregation.methods import BY_KIND
from quality.models import Finding, FindingKind, TrustScore
from tests.makers import make_dataset, make_people, make_project
from tests.quality.findings.test_findings import address, work_off

pytestmark = pytest.mark.django_db
KINDS_COMPARED = [kind for kind in BY_KIND if kind != "single_choice"]
CLIPS = 10
# What is said of a clip by its number, by the many and by the one who says something else; how that reads,
# where the first is trusted 0.95 and two others 0.05 each.
SAID = {
    "multiple_choice": (
        lambda n, ids: Said(value=[ids[n % 2]]),
        lambda n, ids: Said(value=list(ids)),
        "bell",
    ),
    "scale": (lambda n, ids: Said(number=1.0 + n % 3), lambda n, ids: Said(number=5.0 - n % 3), "2.19"),
    "grid": (
        lambda n, ids: Said(x=n / 10, y=-n / 10),
        lambda n, ids: Said(x=-1.0, y=1 - n / 5),
        "-0.10; 0.10",
    ),
    "text": (lambda n, ids: Said(text=f"bell {n}"), lambda n, ids: Said(text="nothing at all"), "bell 3"),
    "regions": (
        lambda n, ids: Said(value=[{"label": ids[0], "start": 0.0, "end": 0.5}]),
        lambda n, ids: Said(value=[{"label": ids[1], "start": 0.5, "end": 1.0}]),
        "bell 0.00 to 0.50 s",
    ),
    "pair": (lambda n, ids: Said(preferred="first"), lambda n, ids: Said(preferred="second"), "The first"),
}


def played(omar, kind, *, many, others):
    """A question about ten clips or pairs on which so many people agree and the others do not."""
    project = make_project(make_dataset(omar, clips=CLIPS + 1))
    labels = [LabelDraft(name) for name in ("bell", "siren")] if KINDS[kind].most_labels else []
    question = save_question(project, text="Q?", kind=kind, labels=labels)
    clips = list(Clip.objects.order_by("pk").values_list("pk", flat=True))
    if KINDS[kind].compares:
        open_pairs(project, [(clips[0], other) for other in clips[1:]])
    else:
        open_tasks(project, clips[:CLIPS])
    people = make_people(project, many + others)
    ids = [label.pk for label in question.labels.all()]
    common, other, _ = SAID[kind]
    for number, task in enumerate(Task.objects.filter(question=question).order_by("pk")):
        for place, person in enumerate(people):
            said = (common if place < many else other)(number, ids)
            Annotation.objects.create(
                task=task, annotator=person, purpose=Purpose.VOTE, kind=kind, **said.columns()
            )
    project.state = ProjectState.LIVE
    project.save()
    return project, question, people


@pytest.mark.parametrize("kind", KINDS_COMPARED)
def test_where_a_trusted_person_stands_against_two_methods_go_apart(omar, as_user, kind):
    project, question, people = played(omar, kind, many=1, others=2)
    TrustScore.objects.filter(question=question).delete()
    for person, trust in zip(people, (0.95, 0.05, 0.05), strict=True):
        TrustScore.objects.create(question=question, annotator=person, mean=trust)
    browser = as_user(omar)
    page = work_off(browser, project, "comparison")
    found = Finding.objects.get(kind=FindingKind.COMPARISON).found
    assert found["methods"] == list(BY_KIND[kind])
    assert found["clips"] == CLIPS
    # One person, one vote beside trust.
    assert found["differ"][0][1] == found["differ"][1][0] > 0
    assert SAID[kind][2] in page
    assert "Weighted by trust" in page
    only = browser.get(address(project, "comparison"), {"pair": "0-1"}).context["page"]
    assert only.number == found["differ"][0][1]


@pytest.mark.parametrize("kind", KINDS_COMPARED)
def test_where_all_say_the_same_nothing_goes_apart(omar, as_user, kind):
    project, _, _ = played(omar, kind, many=3, others=0)
    page = work_off(as_user(omar), project, "comparison")
    found = Finding.objects.get(kind=FindingKind.COMPARISON).found
    assert (found["clips"], found["number"]) == (CLIPS, 0)
    assert "All of the 10 answered clips have the same label under all of them." in page


def test_a_question_that_nobody_has_answered_says_so(omar, as_user):
    project, _, _ = played(omar, "scale", many=0, others=0)
    assert "Nobody has given a sure answer yet." in work_off(as_user(omar), project, "comparison")
    assert Item.objects.count() == CLIPS
