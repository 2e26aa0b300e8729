"""The classifier: scikit-learn's machine as arrays, with classes made even, and probabilities."""

import numpy as np
import pytest
from sklearn.svm import SVC

from activelearning.classifier import Classifier


def sounds(classes, count=60, seed=0, apart=2.0):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    rows = rng.normal(size=(count, 20))
    rows[np.arange(count), labels] += apart
    return rows, labels


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_the_margins_are_those_of_scikit_learn(classes):
    rows, labels = sounds(classes)
    gram = rows @ rows.T
    model = Classifier(cost=0.01, upsample=False).fit(gram, labels, classes)
    peer = SVC(C=0.01, kernel="precomputed", decision_function_shape="ovo").fit(gram, labels)
    theirs = peer.decision_function(gram)
    # With two classes scikit-learn alone counts margins towards the second.
    theirs = -theirs[:, None] if classes == 2 else theirs
    assert model.margins(gram) == pytest.approx(theirs)
    assert model.weights(rows) @ rows.T + model.offset[:, None] == pytest.approx(theirs.T)


@pytest.mark.parametrize("classes", [2, 5])
def test_probabilities_add_up_and_find_new_clips(classes):
    rows, labels = sounds(classes)
    new, truth = sounds(classes, seed=9)
    model = Classifier().fit(rows @ rows.T, labels, classes)
    said = model.probabilities(new @ rows.T)
    assert said.shape == (60, classes)
    assert said.sum(axis=1) == pytest.approx(1)
    assert (said.argmax(axis=1) == truth).mean() > 1.5 / classes
    assert (model.predict(new @ rows.T) == said.argmax(axis=1)).all()


def test_upsampling_is_as_if_rare_clips_came_again():
    rows, labels = sounds(2, 40, apart=0.5)
    kept = np.concatenate([np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)[:5]])
    gram, few = rows[kept] @ rows[kept].T, labels[kept]
    again = np.concatenate([np.arange(20), np.repeat(np.arange(20, 25), 4)])
    even = Classifier(cost=1e-3).fit(gram, few, 2).margins(gram)
    repeated = Classifier(cost=1e-3, upsample=False).fit(gram[np.ix_(again, again)], few[again], 2)
    assert even == pytest.approx(repeated.margins(gram[:, again]), abs=1e-2)
    plain = Classifier(cost=1e-3, upsample=False).fit(gram, few, 2).margins(gram)
    assert np.abs(plain - even).max() > 0.1


def test_a_class_without_a_label_gets_nothing_and_a_single_one_everything():
    rows, labels = sounds(2)
    said = Classifier().fit(rows @ rows.T, labels * 2, 4).probabilities(rows @ rows.T)
    assert not said[:, [1, 3]].any()
    alone = Classifier().fit(np.eye(3), np.array([1, 1, 1]), 2)
    assert alone.probabilities(np.ones((5, 3))).tolist() == [[0, 1]] * 5


def test_without_labels_there_is_a_sentence():
    with pytest.raises(ValueError, match="first set"):
        Classifier().fit(np.zeros((0, 0)), np.zeros(0, np.int64), 2)
