"""The pages of checks, as their owner uses them."""

import pytest
from django.urls import reverse

from annotation.models import Item, Project, ProjectState
from clips.models import Clip
from quality.known import controls, training
from quality.models import Act, Control
from tests.game.makers import playable, train_on
from tests.quality.known.test_controls import agreed, no_lot, only_votes, question_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_lot", "only_votes")]
__all__ = ["no_lot", "only_votes"]


def page(client, name, *args, **query):
    return client.get(reverse(f"quality:{name}", args=args), query)


def test_an_owner_answers_clips_and_sees_them_as_checks(omar, as_user):
    project = playable(omar, clips=3, controls=0)
    question, owner = question_of(project), as_user(omar)
    clip, left_open = Clip.objects.filter(dataset=project.dataset)[:2]
    form = page(owner, "checks_answer", question.pk).content.decode()
    assert f'name="clip-{clip.pk}"' in form
    chosen = {f"clip-{clip.pk}": question.labels.first().pk, f"clip-{left_open.pk}": ""}
    said = owner.post(
        reverse("quality:checks_answer", args=[question.pk]), chosen, follow=True
    ).content.decode()
    assert "1 check is made." in said
    assert clip.name in said
    assert left_open.name not in said
    assert "Not asked yet" in said
    assert "make a few more" in said


def test_an_owner_confirms_what_everybody_agreed_on(omar, as_user):
    project = agreed(omar, clips=2)
    question, owner = question_of(project), as_user(omar)
    task, left = controls.closed_tasks(question)
    assert page(owner, "checks_confirm", question.pk).content.decode().count('name="item"') == 2
    said = owner.post(
        reverse("quality:checks_confirm", args=[question.pk]), {"item": [task.item_id]}, follow=True
    )
    assert "1 check is made." in said.content.decode()
    again = owner.post(
        reverse("quality:checks_confirm", args=[question.pk]), {"item": [task.item_id]}, follow=True
    )
    assert "No check was made." in again.content.decode()
    assert [one.pk for one in controls.closed_tasks(question)] == [left.pk]


def test_a_check_is_taken_out(omar, as_user):
    project = playable(omar, clips=3, controls=1)
    question, owner = question_of(project), as_user(omar)
    [control] = controls.controls_of(question)
    address = reverse("quality:check_retire", args=[question.pk, control.pk])
    said = owner.post(address, follow=True).content.decode()
    assert "taken out" in said
    assert "No checks yet" in said
    assert owner.post(address).status_code == 404


def test_an_owner_answers_clips_for_practice_and_takes_one_out(omar, as_user):
    project = playable(omar, clips=3)
    question, owner = question_of(project), as_user(omar)
    clip, other = Clip.objects.filter(dataset=project.dataset)[:2]
    form = page(owner, "checks_answer", question.pk, practice=1).content.decode()
    assert "There is room for 5 clips more." in form
    assert f'name="clip-{clip.pk}"' in form
    chosen = {f"clip-{one.pk}": question.labels.first().pk for one in (clip, other)}
    said = post(owner, "checks_answer", question.pk, practice=1, **chosen)
    assert "2 clips are for practice now." in said
    assert "No checks yet" in said
    shown = page(owner, "checks", project.pk)
    assert {one.item.clip for one in shown.context["practice"]} == {clip, other}
    assert "No clip became practice." in post(owner, "checks_answer", question.pk, practice=1, **chosen)
    first = training.practice_of(question)[0]
    assert "no practice any more" in post(owner, "check_retire", question.pk, first.pk)
    assert training.practice_of(question).count() == 1
    address = reverse("quality:check_retire", args=[question.pk, first.pk])
    assert owner.post(address).status_code == 404


def test_what_another_question_teaches_by_is_offered_first(omar, as_user):
    project = playable(omar, clips=3, questions=2)
    question, other = project.questions.all()
    [item] = train_on(project, ["sad"])
    Control.objects.filter(question=other).delete()
    owner = as_user(omar)
    assert "no answer yet" not in page(owner, "checks", project.pk, question=question.pk).content.decode()
    shown = page(owner, "checks", project.pk, question=other.pk).content.decode()
    assert "could tell them something too" in shown
    form = page(owner, "checks_answer", other.pk, practice=1)
    assert form.context["untold"] == [item.clip]
    assert "For practice already" in form.content.decode()


def test_a_full_practice_round_says_so(omar, as_user):
    project = playable(omar, clips=3)
    train_on(project, ["sad"] * 5)
    form = page(as_user(omar), "checks_answer", question_of(project).pk, practice=1).content.decode()
    assert "The practice round is full" in form


def test_only_the_owner_makes_practice_and_an_admin_says_why_it_goes(omar, ada, sam, anna, as_user):
    project = playable(omar, clips=3)
    train_on(project, ["sad"])
    question = question_of(project)
    control = training.practice_of(question).get()
    addresses = [
        reverse("quality:checks_answer", args=[question.pk]),
        reverse("quality:check_retire", args=[question.pk, control.pk]),
    ]
    assert [as_user(sam).post(one, {"practice": 1}).status_code for one in addresses] == [404, 404]
    assert [as_user(anna).post(one, {"practice": 1}).status_code for one in addresses] == [403, 403]
    admin = as_user(ada)
    assert "Say why" in post(admin, "check_retire", question.pk, control.pk)
    assert training.practice_of(question).exists()
    post(admin, "check_retire", question.pk, control.pk, reason="It is another bell.")
    assert not training.practice_of(question).exists()
    act = Act.objects.get()
    assert (act.kind, act.reason, act.control) == ("noted", "It is another bell.", control)


def test_what_an_admin_takes_out_of_a_draft_leaves_its_reason(omar, ada, as_user):
    project = playable(omar, clips=3, controls=1, state="draft")
    question = question_of(project)
    control = controls.controls_of(question).get()
    post(as_user(ada), "check_retire", question.pk, control.pk, reason="It is wrong.")
    act = Act.objects.get()
    assert (act.kind, act.reason, act.control) == ("withdrawn", "It is wrong.", None)


@pytest.mark.parametrize(("choice", "kind"), [("keep", "noted"), ("", "withdrawn")])
def test_whoever_does_that_to_checks_of_others_says_why(omar, ada, as_user, choice, kind):
    project = playable(omar, clips=3, controls=1)
    question, admin = question_of(project), as_user(ada)
    [control] = controls.controls_of(question)
    controls.set_aside(control)
    assert "kept in the log" in page(admin, "checks", project.pk).content.decode()
    assert "kept in the log" not in page(as_user(omar), "checks", project.pk).content.decode()
    body = {choice: "1"} if choice else {}
    assert "Say why" in post(admin, "check_retire", question.pk, control.pk, **body)
    assert not Act.objects.exists()
    assert controls.set_aside_of(question).exists()
    post(admin, "check_retire", question.pk, control.pk, reason="Its label is wrong.", **body)
    act = Act.objects.get()
    assert (act.kind, act.reason, act.actor, act.control) == (kind, "Its label is wrong.", ada, control)
    assert not controls.set_aside_of(question).exists()


@pytest.mark.parametrize("body", [{"clip-x": "1"}, {"clip-00000000-0000-0000-0000-000000000000": "nonsense"}])
def test_nonsense_makes_no_check(omar, as_user, body):
    question = question_of(playable(omar, clips=2))
    answer = as_user(omar).post(reverse("quality:checks_answer", args=[question.pk]), body, follow=True)
    assert answer.status_code in {200, 404}
    assert not controls.controls_of(question).exists()


def test_a_question_of_another_kind_says_that_it_has_no_checks(omar, as_user):
    project = playable(omar, clips=2)
    project.questions.update(kind="text")
    owner = as_user(omar)
    assert "No question here can have checks" in page(owner, "checks", project.pk).content.decode()
    assert page(owner, "checks_answer", project.questions.get().pk).status_code == 404


def test_pages_come_one_after_the_other(omar, as_user, monkeypatch):
    monkeypatch.setattr(controls, "PAGE", 2)
    project = playable(omar, clips=6, controls=5)
    owner, seen = as_user(omar), []
    address = reverse("quality:checks", args=[project.pk])
    while address:
        context = owner.get(address).context
        seen += [one.control.pk for one in context["found"]]
        address = context["more"]
    assert len(seen) == len(set(seen)) == 5


def post(client, name, *args, **body):
    return client.post(reverse(f"quality:{name}", args=args), body, follow=True).content.decode()


def test_an_owner_says_how_often_checks_come(omar, as_user):
    project = playable(omar, clips=6, controls=5)
    owner = as_user(omar)
    before = page(owner, "checks", project.pk).context["covered"]
    Project.objects.update(state=ProjectState.DRAFT)
    assert "Saved." in post(owner, "checks", project.pk, check_rate="fixed")
    project.refresh_from_db()
    assert project.check_rate == "fixed"
    assert page(owner, "checks", project.pk).context["covered"] < before
    assert "that are offered" in post(owner, "checks", project.pk, check_rate="often")
    project.refresh_from_db()
    assert project.check_rate == "fixed"


def test_since_the_launch_how_often_checks_come_is_tried_first(omar, as_user):
    project = playable(omar, clips=6, controls=5)
    owner = as_user(omar)
    shown = page(owner, "checks", project.pk).content.decode()
    assert 'name="check_rate"' not in shown
    assert reverse("quality:trust_rules", args=[project.pk]) in shown
    assert "tried on the page of rules first" in post(owner, "checks", project.pk, check_rate="fixed")
    project.refresh_from_db()
    assert project.check_rate == "learning"


@pytest.mark.parametrize(("choice", "said", "left"), [("keep", "is kept", 3), ("", "taken out", 2)])
def test_what_looks_wrong_waits_for_its_owner(omar, as_user, choice, said, left):
    project = playable(omar, clips=6, controls=3)
    question, owner = question_of(project), as_user(omar)
    assert "Looks wrong" not in page(owner, "checks", project.pk).content.decode()
    control = controls.in_use(question).first()
    controls.set_aside(control)
    assert "Looks wrong" in page(owner, "checks", project.pk).content.decode()
    body = {choice: "1"} if choice else {}
    assert said in post(owner, "check_retire", question.pk, control.pk, **body)
    assert controls.in_use(question).count() == left
    assert "Looks wrong" not in page(owner, "checks", project.pk).content.decode()
    # Twice is once.
    again = owner.post(reverse("quality:check_retire", args=[question.pk, control.pk]), body)
    assert again.status_code == (302 if choice else 404)


def test_an_owner_says_what_clips_certainly_are_not(omar, as_user):
    project = playable(omar, clips=3, labels=("bell", "siren", "rain"))
    question, owner = question_of(project), as_user(omar)
    clip = controls.clips_to_answer(question)[0]
    clip.metadata = {"place": "street"}
    clip.save()
    form = page(owner, "checks_answer", question.pk, wrong=1).content.decode()
    assert "certainly does not have" in form
    assert "<option>place</option>" in form
    said = post(
        owner, "checks_answer", question.pk, wrong=1, **{f"clip-{clip.pk}": question.labels.last().pk}
    )
    assert "1 check is made." in said
    assert "Certainly not" in said
    control = controls.known_wrong(question).get()
    assert "No check was made." in post(owner, "checks_answer", question.pk, column="place")
    assert "taken out" in post(owner, "check_retire", question.pk, control.pk)
    assert not controls.known_wrong(question).exists()


@pytest.mark.parametrize("column", ["place", "no such"])
def test_a_column_that_names_no_label_makes_no_check(omar, as_user, column):
    question = question_of(playable(omar, clips=3, labels=("bell", "siren", "rain")))
    assert "No check was made." in post(as_user(omar), "checks_answer", question.pk, column=column)


def test_two_labels_leave_nothing_to_be_certainly_wrong(omar, as_user):
    project = playable(omar, clips=3)
    owner = as_user(omar)
    assert "Say what clips are not" not in page(owner, "checks", project.pk).content.decode()
    assert page(owner, "checks_answer", question_of(project).pk, wrong=1).status_code == 404


def test_where_people_may_differ_the_page_warns_and_confirms_nothing(omar, as_user):
    project = agreed(omar, clips=2)
    project.questions.update(subjective=True)
    question, owner = question_of(project), as_user(omar)
    shown = page(owner, "checks", project.pk).content.decode()
    assert "may rightly differ" in shown
    assert "Confirm agreed clips" not in shown
    item = controls.closed_tasks(question)[0].item_id
    assert "nobody is wrong" in post(owner, "checks_confirm", question.pk, item=item)
    assert not controls.controls_of(question).exists()


def test_that_no_check_is_left_in_use_is_said(omar, as_user):
    project = playable(omar, clips=3, controls=1)
    Item.objects.filter(is_control=True).update(is_control=False)
    shown = page(as_user(omar), "checks", project.pk).content.decode()
    assert "No check is in use any more" in shown
    assert "Met by many" in shown
