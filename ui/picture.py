"""The network as an animation: it plays the pass slowly until it is touched."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ui.figures.network import NETWORK_JS
from ui.figures.states import State
from ui.layout import Component, packed

PICTURE = Component(Path(__file__).with_suffix(".html"), NETWORK_JS)


def living_picture(
    svg: str,
    states: Sequence[State],
    numbers: Mapping[str, Sequence[Sequence[float]]],
    titles: Sequence[str],
    rest: int,
    key: str,
) -> None:
    """Show an SVG that this app has drawn, and play its states with these numbers; `rest` is the one to begin with, and to stay at for those
    who want no motion. Nothing that a visitor wrote may be in it unescaped.
    """
    data = packed({"svg": svg, "states": states, "quantities": numbers, "titles": titles, "rest": rest})
    PICTURE(key=key, data=data)
