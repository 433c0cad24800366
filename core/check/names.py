"""What people call the quantities of a pass: one table of patterns, and which layer a name belongs to."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.network import Network
from core.validation import Array

LAYER = r"_[1-9]\d?"
ID = re.compile(
    rf"x|y|(new_)?(costs?|penalty|objective)|dC_dx|((new_)?[Wbah]|z|dC_d[bzah]|((all|tied)_)?dC_dW|dJ_dW|d[zah]_d([xzahW]|a{LAYER})){LAYER}",
    re.ASCII,
)
"""What the ids of a pass look like, in a network of any depth, with any skips and any objective."""

PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789") | str.maketrans(
    {"∂": "d", "δ": "delta", "Δ": "delta", "∇": "grad_", "ŷ": "yhat", "θ": "theta"}
)
DERIVATIVE = re.compile(
    r"(?:^|(?<=_))(?:d_?(?:c|l|j|e|f|loss|cost|err|error)_?d_?(?=[wbzah]|theta|x)"
    r"|(?:my_|the_)*(?:partial|gradients?|grads?|nabla|derivatives?|deriv)_?(?:of_|wrt_|w_r_t_|for_|the_|loss_|cost_|c_|l_|j_|in_|by_)*"
    r"|d_?(?=(?:[wbzah]|theta)(?:_|\d|$)|weight|bias|kernel)"
    r"|g_?(?=[wb]_?\d))|_(?:grads?|gradients?)(?=_|$)"
)
"""What says of a name that it is the derivative of the cost by what it names."""
WORDS: Mapping[str, str] = {
    "W": r"weights?|kernels?|coefs?|w|theta",
    "b": r"bias(?:es)?|intercepts?|b",
    "z": r"preactivations?|logits|net|z",
    "a": r"activations?|outputs?|yhat|y_hat|prediction|probs?|a",
    "h": r"h|hidden",
    "delta": r"deltas?",
    "cost": r"costs?|loss|c|j|l|e|error",
}
"""The word for each letter of the derivation; delta is ∂C/∂z."""
WORD = re.compile(
    r"(?:^|(?<=_)|(?<=\d))(?:"
    + "|".join(f"(?P<{letter}>{words})" for letter, words in WORDS.items())
    + r")_?(?P<rest>\d*(?:_[a-z]{2,})?)$"
)


@dataclass(frozen=True)
class Meaning:
    """What a name says: the letter, whether its derivative is meant, the number in it, and what stands around the word."""

    letter: str
    derivative: bool
    number: int | None
    around: str


def meaning(name: str) -> Meaning | None:
    """What a name says by the table; `None` where it says nothing."""
    text = re.sub(r":0$|\.data$|\.T$", "", name.translate(PLAIN).strip())
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z]{2})", "_", text)
    text = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    plain = DERIVATIVE.sub("_", text).strip("_")
    if plain != text:
        plain = re.sub(r"_(?:c|l|j|e|loss|cost)$", "", plain)
    matches = [match for start in range(len(plain), -1, -1) if (match := WORD.match(plain, start))]
    match = next((each for each in matches if each["W"] or each["b"]), matches[0] if matches else None)
    if match is None:
        return None
    letter = next(each for each in WORDS if match[each])
    around = f"{plain[: match.start()]}{match['rest']}".strip("_")
    numbers = re.findall(r"\d+", around)
    derivative = plain != text or letter == "delta"
    if letter == "cost" and (derivative or around):
        return None
    return Meaning("z" if letter == "delta" else letter, derivative, int(numbers[-1]) if numbers else None, around)


def ids_by_name(arrays: Mapping[str, Array], network: Network) -> dict[str, str]:
    """By the name as it was given the id of the quantity, for all names that say something."""
    found = {name: name for name in arrays if ID.fullmatch(name)}
    said = {name: known for name in arrays if name not in found and (known := meaning(name))}
    derived = any(each.derivative for each in said.values()) or any(id.startswith(("dC_", "dJ_")) for id in found)
    layers = _layers({name: each for name, each in said.items() if each.letter != "cost"}, arrays, network)
    for name, known in said.items():
        if known.letter == "cost":
            found[name] = "cost"
        elif layers.get(name):
            whole = known.derivative or (
                known.letter in "Wb" and not derived and not _are_ours(arrays[name], layers[name], known, network)
            )
            found[name] = _id(known.letter, layers[name], whole, network)
    return found


def _are_ours(array: Array, l: int, known: Meaning, network: Network) -> bool:
    """Whether these are the weights or the biases themselves."""
    own = network.parameters[f"{known.letter}_{l}"]
    return array.size == own.size and np.allclose(array.ravel(), own.ravel(), rtol=1e-6, atol=0.0)


def _id(letter: str, l: int, derivative: bool, network: Network) -> str:
    id = f"{letter}_{l}"
    if letter == "h" and id not in network.graph.variable:
        id = f"a_{l}"
    if not derivative:
        return id
    return network.objective.gradient(id) if letter in "Wb" and len(network.objective.alike(id)) == 1 else f"dC_d{id}"


def _layers(said: Mapping[str, Meaning], arrays: Mapping[str, Array], network: Network) -> dict[str, int]:
    """By name the layer, under the first way of counting by which all shapes fit: from 1, from 0, by order, from the output."""
    L = len(network.layers)
    last = {name: L for name, each in said.items() if each.letter in "za" and not each.around}
    numbers = _numbers({name: each for name, each in said.items() if name not in last})
    places = sorted({each for each in numbers.values() if isinstance(each, int)})
    around = dict.fromkeys(each for each in numbers.values() if isinstance(each, str))
    listed: list[int | str] = [*around, *places]
    ranked = {place: k for k, place in enumerate(listed, 1)}
    ways: list[dict[int | str, int]] = [
        {place: place for place in places} if 0 not in places and not around else {},  # from 1
        {place: place + 1 for place in places},  # from 0
        ranked,
        {place: len(ranked) + 1 - k for place, k in ranked.items()},  # from the output
        {place: L - len(ranked) + k for place, k in ranked.items()},  # the last
    ]
    best: dict[str, int] = {}
    for way in ways:
        layers = {name: way.get(number, 0) for name, number in numbers.items()}
        if not all(1 <= l <= L for l in layers.values()):
            continue
        if all(_may_fit(said[name].letter, arrays[name].shape, l, network) for name, l in layers.items()):
            return layers | last
        best = best or layers
    return (best or {name: l for name, l in numbers.items() if isinstance(l, int) and 1 <= l <= L}) | last


def _numbers(said: Mapping[str, Meaning]) -> dict[str, int | str]:
    """By name the number in it, or what stands around its word; of dense, dense_1, … the first is 0."""
    stems = {re.sub(r"_?\d+$", "", each.around) for each in said.values() if each.number is not None}
    return {
        name: each.number if each.number is not None else 0 if each.around and each.around in stems else each.around
        for name, each in said.items()
    }


def _may_fit(letter: str, shape: tuple[int, ...], l: int, network: Network) -> bool:
    """Whether an array of this shape can be that quantity of layer l in some layout."""
    sizes, n_out = essential(shape), network.sizes[l]
    if letter == "W":
        return sorted(sizes) == sorted(essential(network.sizes[l - 1 : l + 1]))
    return not sizes or n_out in sizes or (len(sizes) == 1 and (n_out == 1 or letter == "b"))


def essential(shape: Sequence[int]) -> list[int]:
    """The lengths of a shape other than 1."""
    return [size for size in shape if size != 1]


def sequences(network: Network) -> Iterator[tuple[str, list[str]]]:
    """The orders in which parameters come without names, each as a phrase and the ids."""
    layers = range(1, len(network.layers) + 1)
    pairs = [[f"W_{l}", f"b_{l}"] for l in layers]
    yield "W₁, b₁, W₂, b₂, …", [id for pair in pairs for id in pair]
    yield "all W, then all b", [f"{letter}_{l}" for letter in "Wb" for l in layers]
    yield "from the output down, W and b of each layer", [id for pair in reversed(pairs) for id in pair]
    yield "W₁, W₂, … without biases", [f"W_{l}" for l in layers]
    yield "b₁, W₁, b₂, W₂, …", [id for pair in pairs for id in reversed(pair)]


def fitting(network: Network, id: str, shape: tuple[int, ...]) -> bool:
    """Whether an array without a name can be of this parameter's shape, W either way round and b as a vector, row or column."""
    own = network.parameters[id].shape
    if len(own) == 2:
        return shape in (own, own[::-1]) or (1 in own and shape == (max(own),))
    return shape in (own, (*own, 1), (1, *own)) or (own == (1,) and not shape)


def gradient_ids(network: Network, parameters: Iterable[str]) -> list[str]:
    """What updates go by, of these parameters; each layer's own, where two would share one."""
    ids = [network.objective.gradient(id) for id in parameters]
    return ids if len(set(ids)) == len(ids) else [f"dC_d{id}" for id in parameters]
