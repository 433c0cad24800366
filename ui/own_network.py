"""What can be changed of a network that is somebody's own: its activations and its cost."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import ACTIVATIONS, COSTS
from ui.own import Own, change, works

REFUSED = "refused_change"


def own_network(own: Own) -> None:
    """A choice for each layer's activation, and one for the cost; what does not go together is refused with a sentence."""
    network, title = own.work.network, own.example.title
    with st.expander("Network", expanded=bool(own.work.questions)):
        names = [layer.activation for layer in network.layers]
        for l, name in enumerate(names, 1):
            last = l == len(names)
            offered = [each.name for each in ACTIVATIONS.values() if each.elementwise or (last and network.sizes[-1] > 1)]
            _choice(f"Activation of layer {l}", f"own_activation{l}", offered, ACTIVATIONS, name, title)
        offered = [each.name for each in COSTS.values() if names[-1] in each.outputs]
        _choice("Cost", "own_cost", offered, COSTS, network.cost, title)
        if problem := st.session_state.pop(REFUSED, ""):
            st.error(problem)


def _choice(label: str, key: str, names: list[str], records: Mapping[str, Any], chosen: str, title: str) -> None:
    st.session_state[key] = chosen
    st.selectbox(label, names, key=key, format_func=lambda name: records[name].title, on_change=_change, args=(title, key))


def _change(title: str, key: str) -> None:
    chosen = st.session_state[key]
    try:
        if key == "own_cost":
            change(title, cost=chosen)
        else:
            names = [layer.activation for layer in works()[title].work.network.layers]
            names[int(key.removeprefix("own_activation")) - 1] = chosen
            cost = works()[title].work.network.cost
            change(title, activations=names, cost=cost if names[-1] in COSTS[cost].outputs else None)
    except ValueError as problem:
        st.session_state[REFUSED] = str(problem)
