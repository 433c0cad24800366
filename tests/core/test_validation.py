"""Whatever is not a finite float64 array of the right shape is refused, with the argument's name, what it got and what is allowed."""

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS
from core.validation import choose, frozen_array


@pytest.mark.parametrize("value", [3, 2.5, [1, 2], [[True, False]], np.arange(3, dtype=np.int8), np.float32([1.5])])
def test_numbers_become_read_only_float64(value):
    array = frozen_array("v", value)
    assert array.dtype == np.float64
    assert np.array_equal(array, value)
    with pytest.raises(ValueError, match="read-only"):
        array[...] = 0.0


def test_the_array_is_a_copy():
    original = np.ones(3)
    array = frozen_array("v", original)
    original[0] = 7.0
    assert array.tolist() == [1.0, 1.0, 1.0]
    assert original.flags.writeable


@pytest.mark.parametrize("value", ["word", ["1", "x"], None, {}, object(), [[1, 2], [3]], 1j, [1 + 0j], lambda: 1])
def test_what_is_not_numeric_is_refused(value):
    with pytest.raises(ValueError, match=r"v must (be an array of real numbers|hold finite float64 numbers only), got "):
        frozen_array("v", value)


@pytest.mark.parametrize("value", [np.array([1 + 2j]), np.complex128(2j)], ids=["array", "scalar"])
def test_complex_arrays_are_refused(value):
    with pytest.raises(ValueError, match="v must be an array of real numbers, got "):
        frozen_array("v", value)


@pytest.mark.parametrize("value", [10**400, [0.5, 10**400]], ids=["alone", "in a list"])
def test_integers_beyond_float64_are_refused(value):
    with pytest.raises(ValueError, match="v must "):
        frozen_array("v", value)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(bad):
    with pytest.raises(ValueError, match=f"v must hold finite float64 numbers only, got {float(bad)}"):
        frozen_array("v", [0.0, bad])


@pytest.mark.parametrize(
    ("shape", "allowed", "message"),
    [
        ((3,), [(4,)], r"v must have shape \(4,\), got \(3,\)"),
        ((), [(4,), ("N", 4)], r"v must have shape \(4,\) or \(N, 4\), got \(\)"),
        ((0, 4), [(4,), ("N", 4)], r"v must have shape \(4,\) or \(N, 4\), got \(0, 4\)"),
        ((2, 3), [("n_out", 4)], r"v must have shape \(n_out, 4\), got \(2, 3\)"),
        ((1,), [()], r"v must have shape \(\), got \(1,\)"),
    ],
)
def test_another_shape_is_refused(shape, allowed, message):
    with pytest.raises(ValueError, match=message):
        frozen_array("v", np.zeros(shape), *allowed)


def test_any_listed_shape_fits():
    for shape in [(4,), (1, 4), (9, 4)]:
        assert frozen_array("v", np.zeros(shape), (4,), ("N", 4)).shape == shape
    assert frozen_array("v", 1.0, ()).shape == ()
    assert frozen_array("v", np.zeros((2, 0, 5))).shape == (2, 0, 5)


def test_a_long_value_is_cut_short_in_the_message():
    with pytest.raises(ValueError, match=r"got '(x{56})\.\.\.\.$"):
        frozen_array("v", "x" * 500)


@pytest.mark.parametrize("registry", [ACTIVATIONS, COSTS])
def test_choose_returns_the_record_or_lists_all_names(registry):
    for name, record in registry.items():
        assert choose("kind", name, registry) is record
    for bad in ("Tanh", "", None, 3, ["tanh"]):
        with pytest.raises(ValueError, match="kind must be one of ") as error:
            choose("kind", bad, registry)
        assert all(repr(name) in str(error.value) for name in registry)
        assert f"got {bad!r}." in str(error.value)
