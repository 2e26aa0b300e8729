"""How a classifier is fitted is for owners to choose: kernel, cost, and whether rare labels repeat."""

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activelearning.classifier import Classifier
from activelearning.forms import PlanForm
from activelearning.heard import fitted_in_words
from activelearning.kernels import linear, radial
from activelearning.measuring import known_extraction
from activelearning.models import Plan, Round
from activelearning.representations import FUSED, RAW, SPEAKER
from activelearning.rounds import ground
from activelearning.rounds.standing import Standing
from activelearning.services import save_plan
from common.errors import UserError
from tests.activelearning.makers import LABELS, go_on, make_loop, make_sounds, play_round, work
from tests.makers import make_project, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(omar):
    return make_question(make_project(make_sounds(omar, 4)), "Is it low or high?", LABELS)


def test_an_owner_chooses_and_what_is_left_open_is_as_in_the_papers(draft, omar, as_user):
    client, where = as_user(omar), reverse("activelearning:loop", args=[draft.project_id])
    assert '<details class="stack" >' in client.get(where).content.decode()
    client.post(where, {"strategy": "least", "upsample": "on"})
    plan = Plan.objects.get()
    assert (plan.kernel, plan.cost, plan.cost_used, plan.upsample) == ("linear", None, 0.01, True)
    client.post(where, {"strategy": "least", "kernel": "radial", "cost": "2.5"})
    plan = Plan.objects.get()
    assert (plan.kernel, plan.cost_used, plan.upsample) == ("radial", 2.5, False)
    page = client.get(where).content.decode()
    assert '<details class="stack" open>' in page
    assert '<option value="radial" selected>' in page
    client.post(where, {"strategy": "least", "kernel": "radial", "upsample": "on"})
    assert Plan.objects.get().cost_used == 1.0


@pytest.mark.parametrize(
    "said", [{"kernel": "cubic"}, {"cost": "0"}, {"cost": "-1"}, {"cost": "10000"}, {"cost": "x"}]
)
def test_what_makes_no_classifier_is_refused(draft, omar, as_user, said):
    where = reverse("activelearning:loop", args=[draft.project_id])
    response = as_user(omar).post(where, {"strategy": "least", **said})
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert not Plan.objects.exists()


def test_services_and_database_refuse_it_too(draft):
    with pytest.raises(UserError, match="kernel"):
        save_plan(draft, kernel="cubic")
    with pytest.raises(UserError, match="cost"):
        save_plan(draft, cost=5000.0)
    save_plan(draft)
    for wrong in ({"kernel": "cubic"}, {"cost": 0.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.update(**wrong)


def test_numbers_have_no_cost_and_kinds_without_a_classifier_nothing():
    assert [field.name for field in PlanForm(kind="scale").advanced] == ["kernel", "other_sets"]
    assert PlanForm(kind="text").advanced == []


def test_the_learner_takes_what_was_chosen(omar, tmp_path):
    question = make_loop(omar, clips=20, kernel="radial", cost=3.0, upsample=False)
    work()
    plan = Plan.objects.select_related("question__project__dataset").get(pk=question.pk)
    standing = Standing.read(plan, known_extraction(question.project), tmp_path)
    assert standing.learner.plan.classifier == Classifier(3.0, upsample=False)
    likeness = standing.ground.likenesses[RAW]
    assert np.diagonal(likeness.gram) == pytest.approx(np.ones(20))
    assert likeness.gram.max() <= 1 + 1e-9


@pytest.mark.parametrize(("kernel", "function"), [("linear", linear), ("radial", radial)])
def test_many_clips_are_as_alike_as_few_under_each_kernel(kernel, function, tmp_path, monkeypatch):
    rng, places = np.random.default_rng(0), np.arange(60)
    rows = rng.normal(size=(60, 12)).astype(np.float32)
    few = ground._likenesses(rows, places % 4, tmp_path, kernel)
    monkeypatch.setattr(ground, "MOST_IN_GRAM", 10)
    many = ground._likenesses(rows, places % 4, tmp_path, kernel)
    assert set(few) == set(many) == {RAW, SPEAKER, FUSED}
    scaled = ground.Scale.of(rows).apply(rows)
    assert np.allclose(few[RAW].kernel(places, places), function(scaled, scaled), atol=1e-4)
    for name, likeness in few.items():
        assert np.allclose(likeness.kernel(places, places), many[name].kernel(places, places), atol=1e-3)


def test_a_round_learns_and_its_row_says_how(omar, as_user):
    question = make_loop(omar, batch=8, kernel="radial", upsample=False)
    work()
    go_on(question)
    play_round(question)
    first = Round.objects.get(number=0)
    assert first.fitted == {"kernel": "radial", "cost": 1.0, "upsample": False}
    # A round that is over says how it was fitted, whatever comes after it.
    save_plan(question, kernel="linear", upsample=True)
    play_round(question)
    assert [one.fitted["kernel"] for one in Round.objects.filter(state="learnt").order_by("number")] == [
        "radial",
        "linear",
    ]
    page = as_user(omar).get(reverse("activelearning:loop", args=[question.project_id])).content.decode()
    assert "Radial (RBF), cost 1.0, not upsampled" in page


def test_rounds_of_before_say_nothing_of_how_they_were_fitted():
    assert fitted_in_words({}) == ""
    assert fitted_in_words({"kernel": "linear"}) == "Linear"
