"""Notation, the four rules, who depends on whom, which cost goes with which output, errata, glossary, sources."""

from pathlib import Path

import streamlit as st

from core import ACTIVATIONS, COSTS
from ui.dependencies import dependencies_html
from ui.notation import notation_table
from ui.rules import rules_html
from ui.settings import Settings, steps_of

PAIRS = [
    (ACTIVATIONS[output], cost)
    for cost in COSTS.values()
    for output in cost.outputs
    if output in ("sigmoid", "softmax", "identity")
]
text = (Path(__file__).parents[1] / "ui" / "reference.md").read_text(encoding="utf-8")
notation, _, rest = text.partition("## Errata")

st.title("Reference", anchor=False)
st.markdown(notation)
chosen: Settings = st.session_state.settings
st.markdown(notation_table(chosen.names.sizes))
st.header("Three chain rules, and one that is none", anchor="rules")
st.html(rules_html(examples=True))
st.header("Who depends on whom", anchor="dependencies")
st.html(dependencies_html(steps_of(chosen)))
st.header("Which cost goes with which output", anchor="pairs")
rows = [
    f"| {output.title} | {cost.title} | ${cost.gradient_latex}$ | ${output.derivative_latex}$ | "
    f"{'$a_i - y_i$' if cost.matching == output.name else 'their product'} |"
    for output, cost in PAIRS
]
st.markdown("| output σ | cost | ∂C/∂aᵢ | ∂a/∂z | ∂C/∂zᵢ |\n|---|---|---|---|---|\n" + "\n".join(rows))
st.markdown(f"## Errata{rest}")
