"""What can be changed of a network that is somebody's own: its activations, its cost, and what an update lowers and moves."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

import streamlit as st

from core import ACTIVATIONS, COSTS
from ui.own import MOST_TOGETHER, Own, change
from ui.typed import read_number, read_table

REFUSED, UNUSED = "refused_change", "refused_observations"
"""Where the session keeps why a change was not made until it has been said."""
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


def own_observations(own: Own, on_change: Callable[[str], None]) -> None:
    """Other observations and targets, pasted as tables; `on_change` gets the title, and runs before the page does."""
    with st.expander("Observations", expanded=UNUSED in st.session_state):
        st.text_area("Inputs x, a row for each observation", key="own_x")
        st.text_area("Targets y, a row for each observation", key="own_y")
        if problem := st.session_state.pop(UNUSED, ""):
            st.error(problem)
        st.button("Use these", width="stretch", on_click=_use, args=(own.example.title, on_change))


def _use(title: str, on_change: Callable[[str], None]) -> None:
    try:
        change(title, x=observations(st.session_state.own_x), y=observations(st.session_state.own_y))
        on_change(title)
    except ValueError as problem:
        st.session_state[UNUSED] = str(problem)


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
    st.selectbox(label, names, key=key, format_func=title, on_change=_change, args=(own.example.title, key, entries))


def _several(own: Own, label: str, ids: list[str], chosen: list[str], entries: Entries) -> None:
    key = _filled(label, chosen)
    st.multiselect(label, ids, key=key, on_change=_change, args=(own.example.title, key, entries))


def _type(own: Own, label: str, value: float) -> None:
    key = _filled(label, f"{value:g}")
    st.text_input(
        label, key=key, on_change=_change, args=(own.example.title, key, lambda text: {"l2": read_number(text, 0.0, 1e6)})
    )


def _filled(label: str, value: object) -> str:
    """The widget's key, under which it shows what is so now."""
    key = f"own_{label}"
    st.session_state[key] = value
    return key


def _change(title: str, key: str, entries: Entries) -> None:
    try:
        change(title, **entries(st.session_state[key]))
    except ValueError as problem:
        st.session_state[REFUSED] = str(problem)


def observations(text: str) -> list[list[float]] | list[float] | None:
    """A row for each observation; a single one is no batch."""
    if not text.strip():
        return None
    rows = read_table(text, -inf, inf)
    if len(rows) > MOST_TOGETHER:
        raise ValueError(f"At most {MOST_TOGETHER} rows fit here, got {len(rows)}: open them as a file.")
    return rows if len(rows) > 1 else rows[0]
