"""The simulated crowd is the one that is written down: skills, shares, numbers of answers, difficulty."""

import random
from statistics import mean, median

import pytest

from game.simulation.crowd import (
    SHARES,
    Kind,
    Person,
    Sound,
    accuracy,
    answers_of_a_person,
    people,
    sound_of,
    whole_shares,
)

MANY = 20_000


def share_of(label, person, sound, times=MANY):
    return mean(person.answer(sound) == label for _ in range(times))


def person_of(kind, **fields):
    return Person(kind, random.Random(7), **fields)


@pytest.mark.parametrize("labels", [2, 5])
@pytest.mark.parametrize("skill", [0.0, 0.6, 1.0])
def test_skill_is_accuracy_above_guessing(labels, skill):
    assert (accuracy(skill, labels) - 1 / labels) / (1 - 1 / labels) == pytest.approx(skill)
    person = person_of(Kind.AVERAGE, skill=skill)
    right = share_of(1, person, Sound(labels, truth=1))
    assert right == pytest.approx(accuracy(skill, labels), abs=0.015)


def test_a_third_of_a_biased_persons_mistakes_go_to_the_favourite():
    person = person_of(Kind.BIASED, skill=0.0, favourite=3)
    sound = Sound(5, truth=0)
    wrong = [label for label in (person.answer(sound) for _ in range(MANY)) if label != 0]
    # 35 % by preference, and a quarter of the rest by chance.
    assert wrong.count(3) / len(wrong) == pytest.approx(0.35 + 0.65 / 4, abs=0.02)


def test_random_people_choose_anything_and_one_answer_people_one_thing():
    sound = Sound(4, truth=2)
    assert share_of(2, person_of(Kind.RANDOM), sound) == pytest.approx(0.25, abs=0.015)
    assert share_of(1, person_of(Kind.ONE_ANSWER, favourite=5), sound) == 1.0


def test_adversarial_people_are_always_wrong():
    assert share_of(2, person_of(Kind.ADVERSARIAL), Sound(3, truth=2)) == 0.0


@pytest.mark.parametrize("into", [Kind.RANDOM, Kind.ONE_ANSWER])
def test_turning_people_are_good_until_they_turn(into):
    person = person_of(Kind.TURNING, skill=1.0, turns_after=20, turns_into=into, favourite=1)
    sound = Sound(5, truth=0)
    assert [person.answer(sound) for _ in range(20)] == [0] * 20
    after = mean(person.answer(sound) == 0 for _ in range(MANY))
    assert after == pytest.approx(0.2 if into == Kind.RANDOM else 0.0, abs=0.015)


def test_who_has_not_turned_yet_has_listened_so_far():
    person = person_of(Kind.TURNING, skill=1.0, turns_after=3, turns_into=Kind.RANDOM)
    found = []
    for _ in range(5):
        person.answer(Sound(labels=2, truth=0))
        found.append(person.listens_well)
    assert found == [True, True, True, False, False]
    assert person_of(Kind.BIASED, skill=0.8).listens_well
    assert not person_of(Kind.SKIPPER).listens_well


def test_colluders_say_the_same_whoever_comes_first():
    pair = [
        person for person in people(0, "clean", seed=1, colluding_pairs=1) if person.kind == Kind.COLLUDER
    ]
    sound = Sound(5, truth=0)
    first = [pair[0].answer(sound, number) for number in range(50)]
    assert [pair[1].answer(sound, number) for number in range(50)] == first
    assert len(set(first)) > 1


def test_difficulty_replaces_an_answer_half_the_time_by_the_trap():
    knows = person_of(Kind.AVERAGE, skill=1.0)
    sound = Sound(5, truth=0, difficulty=0.4, trap=2)
    assert share_of(2, knows, sound) == pytest.approx(0.4 * (0.5 + 0.5 / 5), abs=0.015)
    assert share_of(0, knows, sound) == pytest.approx(0.6 + 0.4 * 0.5 / 5, abs=0.015)


def test_an_expert_feels_half_of_it():
    sound = Sound(5, truth=0, difficulty=0.4, trap=2)
    assert share_of(2, person_of(Kind.EXPERT, skill=1.0), sound) == pytest.approx(0.2 * 0.6, abs=0.015)


def test_a_fifth_of_the_clips_is_hard_and_traps_are_wrong():
    sounds = [sound_of(number, truth=1, labels=4, is_control=False, seed=3) for number in range(MANY)]
    expected = 0.2 * 2 / 5 + 0.8 * 1 / 13
    assert mean(sound.difficulty for sound in sounds) == pytest.approx(expected, abs=0.01)
    assert {sound.trap for sound in sounds} == {0, 2, 3}
    assert sounds[5] == sound_of(5, truth=1, labels=4, is_control=False, seed=3)


def test_controls_are_easy():
    assert {sound_of(n, truth=0, labels=2, is_control=True, seed=3).difficulty for n in range(50)} == {0.0}


@pytest.mark.parametrize("crowd", SHARES)
def test_the_kinds_come_in_their_shares(crowd):
    kinds = [person.kind for person in people(100, crowd, seed=0)]
    assert sum(SHARES[crowd]) == pytest.approx(1)
    assert [kinds.count(kind) for kind in list(Kind)[:7]] == [round(100 * share) for share in SHARES[crowd]]


def test_few_people_are_whole_people():
    assert whole_shares(4, (0.5, 0.3, 0.2)) == [2, 1, 1]
    assert [sum(whole_shares(number, SHARES["hostile"])) for number in range(9)] == list(range(9))


def test_skills_lie_where_they_should():
    crowd = people(400, "hostile", seed=5)
    skills = {kind: [person.skill for person in crowd if person.kind == kind] for kind in Kind}
    assert all(0.90 <= skill <= 0.97 for skill in skills[Kind.EXPERT])
    assert all(0.45 <= skill <= 0.88 for skill in skills[Kind.AVERAGE])
    assert all(0.60 <= skill <= 0.85 for skill in skills[Kind.BIASED])
    assert all(15 <= person.turns_after <= 40 for person in crowd)
    assert max(skills[Kind.AVERAGE]) - min(skills[Kind.AVERAGE]) > 0.35


def test_the_number_of_answers_is_log_normal_between_its_bounds():
    dice = random.Random(11)
    numbers = [answers_of_a_person(dice) for _ in range(MANY)]
    assert median(numbers) == pytest.approx(37, abs=1)
    assert (min(numbers), max(numbers)) == (5, 250)
    # One sigma above the median lies 84 % of the way.
    assert mean(number <= 37 * 2.2255 for number in numbers) == pytest.approx(0.841, abs=0.01)


def test_the_same_seed_is_the_same_crowd_and_another_is_not():
    def play(seed):
        return [person.answer(Sound(6, truth=0)) for person in people(50, "typical", seed=seed)]

    assert play(1) == play(1) != play(2)
