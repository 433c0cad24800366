"""What can be changed of a network that is somebody's own: its activations, its cost, and what an update lowers and moves."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import ACTIVATIONS, COSTS
from ui.own import Own, change
from ui.typed import read_number

REFUSED = "refused_change"
REDUCTIONS = {"mean": "mean over the observations", "sum": "sum over the observations"}
SHARED = "Layers that share one W"
HALVES = {"(λ/2) Σ W²": True, "λ Σ W²": False}


def own_network(own: Own) -> None:
    """A choice for each of them; what does not go together is refused with a sentence."""
    network, asked = own.work.network, bool(own.work.questions)
    with st.expander("Network", expanded=asked or REFUSED in st.session_state):
        names = [layer.activation for layer in network.layers]
        for l, name in enumerate(names, 1):
            last = l == len(names)
            offered = [each.name for each in ACTIVATIONS.values() if each.elementwise or (last and network.sizes[-1] > 1)]
            _choose(
                own, f"Activation of layer {l}", offered, ACTIVATIONS, name, _with_activation(names, l - 1, network.cost)
            )
        offered = [each.name for each in COSTS.values() if names[-1] in each.outputs]
        _choose(own, "Cost", offered, COSTS, network.cost, lambda name: {"cost": name})
        _objective(own)
        if problem := st.session_state.pop(REFUSED, ""):
            st.error(problem)


def _objective(own: Own) -> None:
    objective, parameters = own.work.network.objective, list(own.work.network.parameters)
    weights = [id for id in parameters if id.startswith("W")]
    _pick(own, "Cost of a batch", list(REDUCTIONS), objective.reduction, lambda name: {"reduction": name}, REDUCTIONS.get)
    _type(own, "L2 penalty λ", objective.l2)
    if objective.l2:
        written = next(text for text, half in HALVES.items() if half == objective.l2_half)
        _pick(own, "It is written as", list(HALVES), written, lambda text: {"l2_half": HALVES[text]})
    if len(weights) > 1:
        tied = [f"W_{l}" for group in objective.tied for l in group]
        _several(own, SHARED, weights, _pending(tied), lambda ids: {"tied": [ids] if len(ids) > 1 else []})
    _several(own, "No update moves", parameters, list(objective.frozen), lambda ids: {"frozen": ids})


def _pending(tied: list[str]) -> list[str]:
    """One weight alone is shared with none, and waits for a second."""
    shown = st.session_state.get(f"own_{SHARED}", [])
    return shown if len(shown) == 1 and not tied else tied


def _with_activation(names: Sequence[str], place: int, cost: str) -> Callable[[str], Mapping[str, object]]:
    """The entries of the JSON for another activation of a layer; a cost that does not go with it is asked for anew."""

    def entries(name: str) -> Mapping[str, object]:
        activations = [*names[:place], name, *names[place + 1 :]]
        return {"activations": activations, "cost": cost if activations[-1] in COSTS[cost].outputs else None}

    return entries


Entries = Callable[[Any], Mapping[str, object]]


def _choose(own: Own, label: str, names: list[str], records: Mapping[str, Any], chosen: str, entries: Entries) -> None:
    _pick(own, label, names, chosen, entries, lambda name: records[name].title)


def _pick(own: Own, label: str, names: list[str], chosen: str, entries: Entries, title: Callable[[str], Any] = str) -> None:
    key = _filled(label, chosen)
    st.selectbox(label, names, key=key, format_func=title, on_change=_change, args=(own, key, entries))


def _several(own: Own, label: str, ids: list[str], chosen: list[str], entries: Entries) -> None:
    key = _filled(label, chosen)
    st.multiselect(label, ids, key=key, on_change=_change, args=(own, key, entries))


def _type(own: Own, label: str, value: float) -> None:
    key = _filled(label, f"{value:g}")
    st.text_input(label, key=key, on_change=_change, args=(own, key, lambda text: {"l2": read_number(text, 0.0, 1e6)}))


def _filled(label: str, value: object) -> str:
    """The widget's key, under which it shows what is so now."""
    key = f"own_{label}"
    st.session_state[key] = value
    return key


def _change(own: Own, key: str, entries: Entries) -> None:
    try:
        change(own.example.title, **entries(st.session_state[key]))
    except ValueError as problem:
        st.session_state[REFUSED] = str(problem)
