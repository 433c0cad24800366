"""What can be changed of a network that is somebody's own: its activations, its cost, and what an update lowers and moves."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

import streamlit as st

from core import ACTIVATIONS, COSTS
from ui.own import MOST_TOGETHER, Own, change, refused, say_refused
from ui.typed import read_number, read_table

REFUSED, UNUSED = "refused_change", "refused_observations"
"""Where the session keeps why a change was not made until it has been said."""
REDUCTIONS = {"mean": "mean over the observations", "sum": "sum over the observations"}
SHARED = "Layers that share one W"
HALVES = {True: "(λ/2) Σ W²", False: "λ Σ W²"}


def own_network(own: Own) -> None:
    """A choice for each of them; what does not go together is refused with a sentence."""
    network, asked = own.work.network, bool(own.work.questions)
    with st.expander("Network", expanded=asked or REFUSED in st.session_state):
        names = [layer.activation for layer in network.layers]
        for l, name in enumerate(names, 1):
            last = l == len(names)
            titles = {
                each.name: each.title
                for each in ACTIVATIONS.values()
                if each.elementwise or (last and network.sizes[-1] > 1)
            }
            _pick(own, f"Activation of layer {l}", titles, name, _with_activation(names, l - 1, network.cost))
        titles = {each.name: each.title for each in COSTS.values() if names[-1] in each.outputs}
        _pick(own, "Cost", titles, network.cost, lambda name: {"cost": name})
        _objective(own)
        say_refused(REFUSED)


def own_observations(own: Own, on_change: Callable[[str], None]) -> None:
    """Other observations and targets, pasted as tables; `on_change` gets the title, and runs before the page does."""
    with st.expander("Observations", expanded=UNUSED in st.session_state):
        st.text_area("Inputs x, a row for each observation", key="own_x")
        st.text_area("Targets y, a row for each observation", key="own_y")
        say_refused(UNUSED)
        st.button("Use these", width="stretch", on_click=_use, args=(own.example.title, on_change))


def _use(title: str, on_change: Callable[[str], None]) -> None:
    with refused(UNUSED):
        change(title, x=observations(st.session_state.own_x), y=observations(st.session_state.own_y))
        on_change(title)


def _objective(own: Own) -> None:
    objective, parameters = own.work.network.objective, list(own.work.network.parameters)
    weights = [id for id in parameters if id.startswith("W")]
    _pick(own, "Cost of a batch", REDUCTIONS, objective.reduction, lambda name: {"reduction": name})
    st.text_input(
        **_filled(own, "L2 penalty λ", f"{objective.l2:g}", lambda text: {"l2": read_number(text, 0.0, 1e6)}),
    )
    if objective.l2:
        _pick(own, "It is written as", HALVES, objective.l2_half, lambda half: {"l2_half": half})
    if len(weights) > 1:
        tied = [f"W_{l}" for group in objective.tied for l in group]
        st.multiselect(
            options=weights,
            **_filled(own, SHARED, _pending(tied), lambda ids: {"tied": [ids] if len(ids) > 1 else []}),
        )
    st.multiselect(
        options=parameters,
        **_filled(own, "No update moves", list(objective.frozen), lambda ids: {"frozen": ids}),
    )


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


def _pick(own: Own, label: str, titles: Mapping[Any, str], chosen: object, entries: Entries) -> None:
    """One of these, each shown by its title."""
    st.selectbox(options=list(titles), format_func=titles.__getitem__, **_filled(own, label, chosen, entries))


def _filled(own: Own, label: str, value: object, entries: Entries) -> dict[str, Any]:
    """How a widget is told what is so now, and what another choice does: other entries of the work's JSON."""
    key = f"own_{label}"
    st.session_state[key] = value
    return {"label": label, "key": key, "on_change": _change, "args": (own.example.title, key, entries)}


def _change(title: str, key: str, entries: Entries) -> None:
    with refused(REFUSED):
        change(title, **entries(st.session_state[key]))


def observations(text: str) -> list[list[float]] | list[float] | None:
    """A row for each observation; a single one is no batch."""
    if not text.strip():
        return None
    rows = read_table(text, -inf, inf)
    if len(rows) > MOST_TOGETHER:
        raise ValueError(f"At most {MOST_TOGETHER} rows fit here, got {len(rows)}: open them as a file.")
    return rows if len(rows) > 1 else rows[0]
