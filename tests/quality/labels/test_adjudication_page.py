"""The adjudication page over HTTP: blind first, then the votes; who may, and what bad input gets."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Participation, Task
from quality.models import AggregatedLabel, Audit, Decision
from tests.quality.labels.deciding import disputed_project

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def project(omar):
    return disputed_project(omar, clips=2)


def address(project):
    return f"/projects/{project.pk}/adjudication/"


def act(client, project, **fields):
    """Do something as the page's script does; return the stage that comes."""
    answer = client.post(address(project), fields, headers=PART)
    assert answer.status_code == 200, answer.content
    return answer


def label(project, name):
    return project.questions.get().labels.get(name=name).pk


def body(project, name):
    return json.dumps({"label": label(project, name)})


def test_a_clip_is_judged_blind_then_with_the_votes_and_the_next_comes(as_user, omar, project):
    client = as_user(omar)
    page = client.get(address(project))
    first, second = Task.objects.order_by("pk")
    assert page.context["case"].task == first
    names = list(Participation.objects.values_list("pseudonym", flat=True))
    assert not any(name in page.text for name in names)
    assert "0.wav" not in page.text
    assert 'data-step="blind"' in page.text

    votes = act(client, project, act="hear", task=first.pk, answer=body(project, "sad"))
    assert all(name in votes.text for name in names)
    assert 'data-step="votes"' in votes.text
    hearing = Decision.objects.get()
    after = act(client, project, act="decide", hearing=hearing.pk, answer=body(project, "sad"), reason="Sobs")
    assert after.context["case"].task == second
    assert AggregatedLabel.objects.get(task=first).label.name == "sad"
    assert Decision.objects.get().reason == "Sobs"
    assert after.context["left"].all == 1


def test_the_last_decision_is_taken_back_and_decided_once_more(as_user, omar, project):
    client = as_user(omar)
    first = Task.objects.order_by("pk").first()
    act(client, project, act="hear", task=first.pk, answer=body(project, "sad"))
    act(client, project, act="decide", hearing=Decision.objects.get().pk, answer=body(project, "sad"))
    back = act(client, project, act="undo")
    assert back.context["case"].hearing.task_id == first.pk
    assert "Taken back" in back.text
    assert "You have decided nothing here yet." in act(client, project, act="undo").text


def test_later_brings_the_next_and_at_the_end_comes_back(as_user, omar, project):
    client = as_user(omar)
    first, second = Task.objects.order_by("pk")
    assert act(client, project, act="later", task=first.pk).context["case"].task == second
    assert act(client, project, act="later", task=second.pk).context["case"].task == first


def test_once_all_is_judged_the_page_says_so(as_user, omar, project):
    Task.objects.update(state="retired")
    page = as_user(omar).get(address(project))
    assert "Nothing waits for you" in page.text
    assert 'data-step="empty"' in page.text


def test_an_audit_is_not_told_from_a_disputed_clip(as_user, omar, project):
    first, second = Task.objects.order_by("pk")
    task = Task.objects.filter(pk=first.pk)
    page = as_user(omar).get(address(project), headers=PART).text
    task.update(state="retired")
    Audit.objects.create(task=first, question_id=first.question_id, posterior={})
    Task.objects.filter(pk=second.pk).update(state="retired")
    audit = as_user(omar).get(address(project), headers=PART).text
    sizes = len(page[page.index("data-clip") :]), len(audit[audit.index("data-clip") :])
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"label": "x"}', '{"label": 99999}', "nonsense"])
def test_what_is_no_answer_is_refused_kindly(as_user, omar, project, answer):
    first = Task.objects.order_by("pk").first()
    said = act(as_user(omar), project, act="hear", task=first.pk, answer=answer)
    assert said.context["notice"]
    assert not Decision.objects.exists()


def test_a_hearing_of_somebody_else_is_not_decided(as_user, omar, ada, project):
    first = Task.objects.order_by("pk").first()
    act(as_user(omar), project, act="hear", task=first.pk, answer=body(project, "sad"))
    hearing = Decision.objects.get().pk
    said = act(as_user(ada), project, act="decide", hearing=hearing, answer=body(project, "sad"))
    assert "Somebody else" in said.text
    assert Decision.objects.get().decided_at is None


def test_without_the_script_an_act_leads_back_to_the_page(as_user, omar, project):
    answer = as_user(omar).post(address(project), {"act": "undo"}, follow=True)
    assert answer.redirect_chain == [(address(project), 302)]
    assert "You have decided nothing here yet." in answer.text


def test_only_the_owner_and_admins_come_in(as_user, anna, sam, ada, project):
    assert as_user(anna).get(address(project)).status_code in {403, 404}
    assert as_user(sam).get(address(project)).status_code == 404
    assert as_user(ada).get(address(project)).status_code == 200
    task = Task.objects.first()
    as_user(sam).post(address(project), {"act": "hear", "task": task.pk, "answer": body(project, "sad")})
    assert not Decision.objects.exists()


def test_a_page_costs_the_same_however_much_waits(as_user, omar):
    def statements(clips):
        project = disputed_project(omar, clips=clips)
        client = as_user(omar)
        with CaptureQueriesContext(connection) as blind:
            page = client.get(address(project), headers=PART)
        task = page.context["case"].task
        with CaptureQueriesContext(connection) as votes:
            act(client, project, act="hear", task=task.pk, answer=body(project, "sad"))
        return len(blind), len(votes)

    assert statements(1) == statements(8)
