"""How far people agree on a question, and how compared clips rank: worked out by the job, shown, exported."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Annotation, Item, Project, Task
from annotation.services import LabelDraft, save_question
from clips.models import Clip
from exports.rows import rows_of
from quality.jobs import revise_questions
from quality.labels.labelling import label_tasks
from quality.models import Crowd
from quality.revising.describing import agreement
from tests import makers
from tests.game.makers import annotators

pytestmark = pytest.mark.django_db


def asked(omar, kind, clips=6, labels=(), **options):
    """Return a question with its tasks, one person, one vote."""
    project = makers.make_project(makers.make_dataset(omar, clips=clips), f"Of {kind}")
    drafts = [LabelDraft(name) for name in labels]
    question = save_question(project, text=f"{kind}?", kind=kind, labels=drafts, options=options)
    return question, makers.make_tasks(question)


def vote(task, person, **said):
    Annotation.objects.create(task=task, annotator=person, kind=task.question.kind, **said)
    Task.objects.filter(pk=task.pk).update(votes=task.annotations.count())


@pytest.mark.parametrize(
    ("kind", "labels", "alike", "apart"),
    [
        ("scale", (), lambda n, _: {"number": 1 + n % 5}, {"number": 3}),
        ("grid", (), lambda n, _: {"x": n % 3 / 2 - 0.5, "y": n % 2 / 2}, {"x": 0.1, "y": 0.3}),
        ("text", (), lambda n, _: {"text": ["Rain", "bird "][n % 2]}, {"text": "rain"}),
        ("pair", (), lambda n, _: {"preferred": ["first", "second"][n % 2]}, {"preferred": "first"}),
        ("single_choice", "ab", lambda n, ids: {"label_id": ids[n % 2]}, "first label"),
        ("multiple_choice", "ab", lambda n, ids: {"value": ids[: 1 + n % 2]}, "first labels"),
    ],
)
def test_agreement_is_perfect_where_all_say_the_same_and_falls_where_one_does_not(
    omar, kind, labels, alike, apart
):
    question, tasks = asked(omar, kind, labels=labels)
    ids = sorted(question.label_names)
    apart = {"first label": {"label_id": ids[:1] and ids[0]}, "first labels": {"value": ids[:1]}}.get(
        str(apart), apart
    )
    first, second, third = annotators(3)
    for number, task in enumerate(tasks):
        for person in (first, second):
            vote(task, person, **alike(number, ids))
    assert agreement(question).alpha == pytest.approx(1)
    for task in tasks:
        vote(task, third, **apart)
    vote(tasks[0], annotators(1)[0], unsure=True)
    found = agreement(question)
    assert -0.5 < found.alpha < 0.7
    assert len(found.of_tasks) == len(tasks)


def test_regions_have_no_alpha(omar):
    question, tasks = asked(omar, "regions", labels="ab")
    vote(tasks[0], annotators(1)[0], value=[])
    assert agreement(question) is None


def test_the_job_keeps_it_where_one_person_is_one_vote_too_and_the_owner_sees_it(omar, as_user):
    question, tasks = asked(omar, "single_choice", labels="ab")
    ids, people = sorted(question.label_names), annotators(2)
    for number, task in enumerate(tasks):
        for person in people:
            vote(task, person, label_id=ids[number % 2])
    label_tasks(Task.objects.select_related("question", "item__project"))
    revise_questions()
    crowd = Crowd.objects.get()
    assert (crowd.alpha, crowd.is_behind) == (1.0, False)
    assert crowd.read == Annotation.objects.latest("pk").pk
    page = as_user(omar).get(f"/projects/{question.project_id}/labels/")
    assert "Krippendorff's alpha of 1.00" in page.text.replace("&#x27;", "'")


def test_the_command_prints_it_for_questions_and_for_clips(omar):
    question, tasks = asked(omar, "single_choice", labels="ab", clips=3)
    ids, (first, second) = sorted(question.label_names), annotators(2)
    for task, (one, other) in zip(tasks, ((0, 0), (1, 1), (0, 1)), strict=True):
        vote(task, first, label_id=ids[one])
        vote(task, second, label_id=ids[other])

    def printed(*options):
        out = StringIO()
        call_command("agreement", str(question.project_id), *options, stdout=out)
        return out.getvalue().splitlines()

    assert printed() == ["single_choice?: 0.444"]
    head, *rows = printed("--csv")
    assert head == "question,clip,clip_name,alpha"
    assert [row.rsplit(",", 2)[1:] for row in rows] == [
        ["clip 1.wav", "1.0"],
        ["clip 2.wav", "1.0"],
        ["clip 3.wav", "-0.6667"],
    ]
    Clip.objects.update(name="=1+1.wav")
    assert "'=1+1.wav" in printed("--csv")[1]
    with pytest.raises(CommandError):
        call_command("agreement", "nobody")


def test_compared_clips_rank_by_who_won_and_downloads_say_so(omar):
    project = makers.make_project(makers.make_dataset(omar, clips=4), "Pairs")
    question = save_question(project, text="Louder?", kind="pair", labels=[], options={"ties": True})
    clips = list(project.dataset.clips.order_by("sort_key"))
    person = annotators(1)[0]
    for one, other, said in (
        (0, 1, "first"),
        (1, 2, "first"),
        (0, 2, "first"),
        (2, 3, "tie"),
        (3, 1, "second"),
    ):
        item = Item.objects.create(project=project, clip=clips[one], other=clips[other], wanted=1)
        task = Task.objects.create(question=question, item=item, wanted=1, maximum=3)
        vote(task, person, preferred=said)
    label_tasks(Task.objects.select_related("question", "item__project"))
    revise_questions()
    strengths = Crowd.objects.get().strengths
    first, second, third, fourth = (strengths[str(clip.pk)] for clip in clips)
    assert first > second > third
    assert second > fourth
    rows = list(rows_of(Project.objects.get(pk=project.pk)))
    assert {row.strength for row in rows if row.clip == str(clips[0].pk)} == {first}
    assert {row.other_strength for row in rows if row.other == str(clips[3].pk)} == {fourth}


def test_downloads_hold_posteriors_by_name_and_confidence_once_audits_allow_it(omar):
    question, (task, *_) = asked(omar, "single_choice", labels="ab", clips=1)
    Project.objects.update(aggregation="posterior")
    label = question.labels.get(name="a")
    vote(task, annotators(1)[0], label_id=label.pk)
    label_tasks(Task.objects.select_related("question", "item__project"))
    row = next(rows_of(Project.objects.get()))
    assert set(row.posterior) == {"a", "b"}
    assert row.posterior["a"] > 0.6
    assert row.confidence is None
    Crowd.objects.create(question=question, temperature=2.0)
    assert 0.5 < next(rows_of(Project.objects.get())).confidence < row.posterior["a"]
