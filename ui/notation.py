"""Words and symbols for what `core` names by letters: ids as symbols, axes as labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core import Axis
from core.latex import subscript

VECTORS = frozenset("xyabzh")
PREFIXES = {"new": "′", "tied": " (tied)", "sigmoid": "", "softmax": "", "diagonal": ""}
"""What follows the symbol of a quantity whose id begins like this; captions say which output those of the comparison belong to."""
MOST_DRAWN = 12
"""Neurons of a layer that a picture has room for; of more it shows one less, and a sign for the others."""
MOST_SYMBOLS, MOST_LABELLED = 1000, 100
LETTERS = {"cost": "C", "costs": "C\u2099", "one_cost": "C\u2099", "penalty": "R", "objective": "J"}


@lru_cache(MOST_SYMBOLS)
def symbol(id: str, transposed: bool = False) -> str:
    """A quantity's id as a line of Unicode: `dC_dz_2` is ∂C/∂z₂."""
    return _compose(id, lambda letter, layer: letter + subscript(layer)) + ("ᵀ" if transposed else "")


def html_symbol(id: str, transposed: bool = False) -> str:
    """The same with the tags that Plotly's labels know: vectors bold, matrices not."""

    def letter_html(letter: str, layer: str) -> str:
        shown = f"<b>{letter}</b>" if letter in VECTORS else letter
        return f"{shown}<sub>{layer}</sub>" if layer else shown

    composed = _compose(id, letter_html)
    if not transposed:
        return composed
    return f"({composed})<sup>T</sup>" if id.startswith("d") else f"{composed}<sup>T</sup>"


def _compose(id: str, letter_of: Callable[[str, str], str]) -> str:
    if id in LETTERS:
        return LETTERS[id]
    first, _, rest = id.partition("_")
    if first in PREFIXES:
        return _compose(rest, letter_of) + PREFIXES[first]
    if first in ("one", "all"):  # of one observation's own cost, and of each
        return _compose(rest, letter_of).replace("C", "C\u2099", 1)
    if not id.startswith("d"):
        return letter_of(first, "" if first == "I" else rest)
    upper, lower, *layers = id.split("_")
    layer = layers[-1] if layers else ""
    top = upper.removeprefix("d")
    of_cost = top in "CJ"
    total = (of_cost and lower in ("dW", "db")) or top == "h"  # of a block's sum, over all ways
    sign = "d" if total else "∂"
    return f"{sign}{letter_of(top, '' if of_cost else layer)}/{sign}{_lower(upper, lower, layers, letter_of)}"


def _lower(upper: str, lower: str, layers: Sequence[str], letter_of: Callable[[str, str], str]) -> str:
    letter = lower.removeprefix("d")
    if letter == "x" or not layers:
        return letter_of(letter, "")
    if (upper, letter) not in (("dz", "a"), ("dz", "h"), ("dh", "h")):
        return letter_of(letter, layers[0])
    below = int(layers[0]) - 1  # dz_da_l: the activations that feed layer l
    return letter_of(letter, str(below)) if below else letter_of("x", "")


@dataclass(frozen=True)
class Names:
    """What the neurons of a network stand for: its features, its classes, and its layer sizes.

    `skips`: which layers have one. `observations`: what those of a batch are called.
    """

    sizes: tuple[int, ...]
    features: tuple[str, ...]
    classes: tuple[str, ...]
    skips: tuple[int, ...] = ()
    observations: tuple[str, ...] = ()

    def neurons(self, layer: int) -> Sequence[str]:
        """The names of a layer's neurons; layer 0 has the features, the last one the classes."""
        if layer == 0:
            return self.features
        if layer == len(self.sizes) - 1:
            return self.classes
        return [f"neuron {j + 1}" for j in range(self.sizes[layer])]

    def drawn(self, layer: int) -> Sequence[int]:
        """Which neurons of a layer a picture has room for: all, or the first and the last ones."""
        n = self.sizes[layer]
        return range(n) if n <= MOST_DRAWN else [*range(MOST_DRAWN // 2), *range(n - MOST_DRAWN // 2 + 1, n)]

    def drawn_edges(self, layer: int) -> Sequence[int]:
        """Which entries of the W that leads to a layer are drawn, counted row by row."""
        return [i * self.sizes[layer - 1] + j for i in self.drawn(layer) for j in self.drawn(layer - 1)]

    @property
    def condensed(self) -> bool:
        """Whether a picture leaves neurons out."""
        return max(self.sizes) > MOST_DRAWN

    def spoken(self, axis: Axis) -> list[str]:
        """Every row or column by name, without markup; none where there is only one."""
        return [label.replace("<sub>", "").replace("</sub>", "") for label in self.labels(axis)]

    @lru_cache(MOST_LABELLED)  # noqa: B019 (names are small, and few at a time)
    def labels(self, axis: Axis) -> tuple[str, ...]:
        """A label per row or column, for a heatmap; none where there is only one."""
        if axis.kind == "one":
            return ()
        if axis.kind == "neurons":
            return tuple(self.neurons(axis.layer))
        n_out, n_in = self.sizes[axis.layer], self.sizes[axis.layer - 1]
        separator = "," if max(n_out, n_in) > 9 else ""
        return tuple(f"w<sub>{i + 1}{separator}{j + 1}</sub>" for i in range(n_out) for j in range(n_in))
