"""What is said of an observation, and of the network that looks at it, is so at every moment of it."""

import pytest

from ui.edits import Edit
from ui.observations import first_answer
from ui.pairs import PAIRS
from ui.settings import Settings, steps_of

RIGHT = 3
"""A seed whose initial network happens to get flower 0 right."""


def answer(settings: Settings) -> str:
    return first_answer(settings, steps_of(settings))


def test_a_trained_network_is_not_called_untrained_and_is_not_right_by_chance():
    said = answer(Settings(flower=0, moment=5250))
    assert said.startswith("Flower 0 is an *Iris setosa*. After 5,250 updates the network says *setosa*, with ")
    assert said.endswith(": right.")
    assert "ntrained" not in said
    assert answer(Settings(flower=0, moment=1)).startswith("Flower 0 is an *Iris setosa*. After 1 update the network says")


def test_an_untrained_network_that_is_right_is_so_by_chance():
    said = answer(Settings(flower=0, seed=RIGHT))
    assert "Untrained, the network says" in said
    assert said.endswith(": right, by chance.")


def test_numbers_set_by_hand_are_not_called_untrained():
    by_hand = (Edit("W_1", 0, 0, 0.5),)
    said = answer(Settings(flower=0, seed=RIGHT, edits=by_hand))
    assert "With numbers set by hand, the network says" in said
    assert said.endswith(": right.")
    assert answer(Settings(edits=(Edit("x", 0, 0, 1.0),))).startswith("Flower 70, with inputs set by hand, is")


@pytest.mark.parametrize("pair", ["sigmoid + binary cross-entropy", "softmax + cross-entropy"])
def test_equal_outputs_are_called_equal(pair):
    sizes = ((5, 4), (3, 5))
    zeros = [
        Edit(f"W_{l}", i, j, 0.0) for l, (rows, columns) in enumerate(sizes, 1) for i in range(rows) for j in range(columns)
    ]
    said = answer(Settings(pair=PAIRS[pair], edits=tuple(zeros + [Edit("b_2", 0, i, 0.0) for i in range(3)])))
    assert "gives *setosa* and *versicolor* and *virginica* the same" in said


def test_the_tutorial_gets_both_of_its_new_costs():
    """Mazur leaves the biases as they are: 0.291027924; with them it is 0.28047."""
    chosen = Settings("Two inputs 2-2-2", 0, 1, PAIRS["sigmoid + half squared error"], "sigmoid", (2,), rate=0.5)
    last = steps_of(chosen)[-1]
    assert float(last.quantities["new_cost"].value) == pytest.approx(0.28047144679143016, rel=1e-12)
    assert "With the biases left as they are, as the source does, it would be 0.291." in last.said
    assert not any("as the source does" in sentence for step in steps_of(Settings()) for sentence in step.said)


def test_the_observations_of_a_batch_are_named_by_species_and_number():
    chosen = Settings(batch=3)
    assert chosen.observation_names == ["versicolor 70", "virginica 120", "setosa 20"]
    assert "This is versicolor 70; with it go virginica 120, setosa 20." in steps_of(chosen)[0].said
    everybody = steps_of(Settings(batch=150))[0].said[-1]
    assert everybody.startswith("This is versicolor 70; with it go setosa 0, setosa 1,")
    assert everybody.endswith(", 142 more.")
    assert Settings("XOR 2-2-1", 1, 2, PAIRS["sigmoid + half squared error"], "sigmoid").observation_names == [
        "input 1",
        "input 3",
    ]
