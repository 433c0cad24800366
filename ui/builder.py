"""The form for a network of one's own: its sizes, activations and cost, and the observations that it is shown."""

from collections.abc import Callable

import streamlit as st

from core import ACTIVATIONS, COSTS, Network
from core.reading.work import MOST_INPUTS, MOST_LAYERS, MOST_NEURONS, MOST_OUTPUTS
from ui.own import MOST_TOGETHER, open_drawn, refused, say_refused
from ui.own_network import observations
from ui.runs import LARGEST_SEED
from ui.settings import HIDDEN

DONE, REFUSED = "network_made", "network_refused"
"""Where the session keeps that a network was made, or why not."""


@st.dialog("A network of your own")
def build(on_open: Callable[[str], None]) -> None:
    """Ask for it; `on_open` gets the title of what was made, and runs before the page does."""
    if st.session_state.pop(DONE, False):
        st.rerun()
    inputs, outputs, seed = st.columns(3)
    n = inputs.number_input("Inputs", 1, MOST_INPUTS, 2, key="new_inputs")
    m = outputs.number_input("Outputs", 1, MOST_OUTPUTS, 1, key="new_outputs")
    seed.number_input("Seed of the weights", 0, LARGEST_SEED, 0, key="new_seed")
    depth = st.number_input("Hidden layers", 0, MOST_LAYERS - 1, 1, key="new_layers")
    for l in range(1, depth + 1):
        width, activation = st.columns(2)
        width.number_input(f"Neurons in layer {l}", 1, MOST_NEURONS, 3, key=f"new_width{l}")
        activation.selectbox(f"Activation of layer {l}", list(HIDDEN), key=f"new_activation{l}")
    last, judged = st.columns(2)
    outputs_offered = [name for name, record in ACTIVATIONS.items() if record.elementwise or m > 1]
    output = last.selectbox(
        "Activation of the output",
        outputs_offered,
        outputs_offered.index("sigmoid"),
        lambda name: ACTIVATIONS[name].title,
        key="new_output",
        help="Softmax goes with the output layer only, and with several outputs: they share 1 between them.",
    )
    costs = [name for name, record in COSTS.items() if output in record.outputs]
    judged.selectbox("Cost", costs, format_func=lambda name: COSTS[name].title, key="new_cost")
    st.text_area(
        "Inputs x, a row for each observation",
        key="new_x",
        placeholder=" ".join(["0.5"] * min(n, 8)),
        help=f"Up to {MOST_TOGETHER} rows, typed or pasted; left empty, one is drawn.",
    )
    st.text_area(
        "Targets y, a row for each observation",
        key="new_y",
        placeholder=" ".join(["1"] * min(m, 8)),
        help="Or the number of a class, from 0, for each.",
    )
    named, called = st.columns(2)
    named.text_input(
        "Names of the inputs", key="new_inputs_named", placeholder="x1, x2, …", help="With commas between them"
    )
    called.text_input("Names of the outputs", key="new_outputs_named", placeholder="y1, y2, …")
    say_refused(REFUSED)
    st.button("Make it", type="primary", on_click=_make, args=(on_open,))


def _make(on_open: Callable[[str], None]) -> None:
    chosen = st.session_state
    with refused(REFUSED):
        hidden = range(1, chosen["new_layers"] + 1)
        sizes = [chosen["new_inputs"], *(chosen[f"new_width{l}"] for l in hidden), chosen["new_outputs"]]
        names = [*(HIDDEN[chosen[f"new_activation{l}"]] for l in hidden), chosen["new_output"]]
        network = Network.drawn(sizes, names, chosen["new_cost"], chosen["new_seed"])
        inputs, outputs = (_names(chosen[f"new_{what}_named"]) for what in ("inputs", "outputs"))
        x, y = (observations(chosen[name]) for name in ("new_x", "new_y"))
        on_open(open_drawn("My network", network, x, y, inputs, outputs))
        chosen[DONE] = True


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")] if text.strip() else []
