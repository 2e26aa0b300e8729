"""Other feature sets beside a project's own: measured where an owner asks, tried where they are there."""

import numpy as np
import pytest
from django.urls import reverse

from activelearning import measuring
from activelearning.features import catalogue
from activelearning.lessons.told import strategies_of
from activelearning.models import Extraction, Plan, Round
from activelearning.others import others_of
from activelearning.representations import FUSED, RAW, SPEAKER
from activelearning.rounds import ground
from activelearning.services import save_plan
from annotation.models import Project
from clips.models import Clip
from clips.storing import workbench
from common.errors import UserError
from tests.activelearning.makers import go_on, make_loop, make_sounds, play_round, sound, store_sound, work
from tests.makers import make_clips, make_project, make_question

pytestmark = pytest.mark.django_db
OTHER, NARROW = "librosa_timbre", "GeMAPSv01b"


def measure(dataset, owner, name):
    measuring.measure_missing(measuring.extraction_of(dataset, name), owner)
    work()


def lay(plan):
    own = measuring.known_extraction(plan.question.project)
    with workbench() as folder:
        return ground.lay(own, folder, others_of(plan))


@pytest.fixture
def planned(omar):
    """A loop of 24 buzzes of four speakers on the smallest set, measured."""
    question = make_loop(omar, clips=24, speakers=2)
    work()
    return Plan.objects.select_related("question__project__dataset").get(pk=question.pk)


def test_a_set_that_is_there_for_another_project_is_tried_in_its_place_and_beside_it(planned, omar):
    assert set(lay(planned).likenesses) == {RAW, SPEAKER, FUSED}
    measure(planned.question.project.dataset, omar, OTHER)
    heard = lay(planned).likenesses
    assert set(heard) == {RAW, SPEAKER, FUSED, OTHER, f"raw+{OTHER}"}
    every = np.arange(24)
    both = (heard[RAW].kernel(every, every) + heard[OTHER].kernel(every, every)) / 2
    assert np.allclose(heard[f"raw+{OTHER}"].kernel(every, every), both)


def test_clips_are_the_same_ones_in_every_set_whatever_their_order_in_its_shards(
    planned, omar, monkeypatch, tmp_path
):
    dataset = planned.question.project.dataset
    monkeypatch.setattr(measuring, "CLIPS_OF_A_SHARD", 5)
    # Half of the clips come to the other set before the rest, so that places differ.
    late = list(Clip.objects.filter(dataset=dataset).order_by("-pk")[:12])
    Clip.objects.filter(pk__in=[one.pk for one in late]).update(state="cut")
    measure(dataset, omar, OTHER)
    Clip.objects.filter(pk__in=[one.pk for one in late]).update(state="ready")
    measure(dataset, omar, OTHER)
    few = lay(planned)
    other = Extraction.objects.get(feature_set=OTHER)
    place = few.places[late[0].pk]
    extractor = catalogue.extractor(OTHER)
    label, number = late[0].name.removesuffix(".wav").split()
    row = extractor.extract(np.round(sound(label, int(number)) * 2**15).astype(np.float32) / 2**15, 16_000)
    with workbench() as folder:
        usable = list(other.rows.order_by("shard", "place"))
        rows = np.array(ground.store.gather(other, usable, folder))
    scaled = ground.Scale.of(rows).apply(np.array([row], np.float32))
    own = few.likenesses[OTHER].kernel(np.array([place]), np.array([place]))
    assert own[0, 0] == pytest.approx(float(scaled[0] @ scaled[0]), rel=0.02)
    # Many clips, whose rows lie on the disk, are heard as few are.
    monkeypatch.setattr(ground, "MOST_IN_GRAM", 10)
    monkeypatch.setattr(ground, "BLOCK", 7)
    own_extraction = measuring.known_extraction(planned.question.project)
    many = ground.lay(own_extraction, tmp_path, others_of(planned))
    every = np.arange(24)
    for name in (OTHER, f"raw+{OTHER}"):
        found = many.likenesses[name].kernel(every, every)
        assert np.allclose(few.likenesses[name].kernel(every, every), found, atol=1e-2)


def test_a_set_that_lacks_clips_is_not_tried(planned, omar):
    dataset = planned.question.project.dataset
    measure(dataset, omar, OTHER)
    store_sound(make_clips(dataset, ["low 99.wav"])[0], sound("low", 99))
    measure(dataset, omar, "librosa_mfcc")
    assert OTHER not in lay(planned).likenesses


def test_a_narrower_licence_comes_in_only_where_an_owner_asks(planned, omar):
    dataset = planned.question.project.dataset
    measuring.extraction_of(dataset, NARROW)
    assert others_of(planned) == []
    planned.other_sets = [NARROW]
    assert [one.feature_set for one in others_of(planned)] == [NARROW]


def test_papers_strategies_and_kinds_without_a_classifier_try_nothing(planned):
    planned.other_sets = [OTHER]
    measuring.extraction_of(planned.question.project.dataset, OTHER)
    assert len(others_of(planned)) == 1
    planned.strategy = "least"
    assert others_of(planned) == []
    planned.strategy, planned.question.kind = strategies_of("text")[0].name, "text"
    assert others_of(planned) == []


def test_an_owner_asks_for_a_set_and_the_page_says_how_it_did(omar, as_user):
    project = make_project(make_sounds(omar, 20), feature_set="librosa_mfcc")
    question = make_question(project, "Is it low or high?", ("low", "high"))
    client, where = as_user(omar), reverse("activelearning:loop", args=[project.pk])
    page = client.get(where).content.decode()
    assert "openSMILE GeMAPS: not for commercial use" in page
    assert 'value="librosa_mfcc"' not in page
    client.post(where, {"strategy": "default", "other_sets": [OTHER]})
    assert Plan.objects.get().other_sets == [OTHER]
    assert 'value="librosa_timbre" id="id_other_sets_0" checked' in client.get(where).content.decode()
    work()
    assert set(Extraction.objects.values_list("feature_set", flat=True)) == {"librosa_mfcc", OTHER}
    Extraction.objects.get(feature_set=OTHER).rows.filter(place__gte=15).update(state="waiting")
    assert "librosa timbre and pitch, 75 % so far" in client.get(where).content.decode()
    assert question.plan is not None


def test_a_set_that_nobody_knows_is_refused(omar):
    project = make_project(make_sounds(omar, 4))
    with pytest.raises(UserError, match="not installed"):
        save_plan(make_question(project), other_sets=["telepathy"])


def test_a_loop_compares_and_tells_another_set(omar, as_user):
    question = make_loop(omar, clips=50, batch=25, other_sets=[OTHER])
    work()
    go_on(question)
    play_round(question)
    heard = Round.objects.get(number=0).heard
    assert set(heard["compared"]) == {RAW, OTHER, f"raw+{OTHER}"}
    page = as_user(omar).get(reverse("activelearning:loop", args=[question.project_id])).content.decode()
    assert "librosa timbre and pitch in its place" in page
    assert "Raw and librosa timbre and pitch side by side" in page
    assert Project.objects.get().feature_set == "librosa_mfcc"
