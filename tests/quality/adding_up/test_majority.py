"""The majority label."""

from hypothesis import given
from hypothesis import strategies as st

from quality.adding_up.majority import Majority, majority

VOTES = st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=9)


def test_the_label_that_most_people_chose_wins():
    assert majority(["a", "b", "a"]) == Majority("a", 2, 3, tied=False)


def test_a_tie_has_no_label():
    assert majority(["a", "b"]) == Majority(None, 1, 2, tied=True)


def test_unsure_counts_as_a_vote_and_supports_nothing():
    assert majority(["a", "a", None]) == Majority("a", 2, 3, tied=False)
    assert majority([None, None]) == Majority(None, 0, 2, tied=False)
    assert majority([]) == Majority(None, 0, 0, tied=False)


def test_a_label_that_leads_no_more_than_doubt_does_is_none():
    assert majority([None, "a", None]) == Majority(None, 1, 3, tied=True)
    assert majority(["a", None]) == Majority(None, 1, 2, tied=True)
    assert majority(["a", "a", "b", None, None]) == Majority(None, 2, 5, tied=True)


@given(VOTES, st.randoms())
def test_the_order_of_the_votes_means_nothing(votes, random):
    shuffled = votes.copy()
    random.shuffle(shuffled)
    assert majority(shuffled) == majority(votes)


@given(VOTES)
def test_support_is_what_it_says(votes):
    result = majority(votes)
    assert result.votes == len(votes)
    if result.label is not None:
        assert votes.count(result.label) == result.support
        assert all(votes.count(other) < result.support for other in set(votes) - {result.label})
