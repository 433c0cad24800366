"""The usual way, to measure against: every press of Next is a rerun that draws its step with `st.plotly_chart`."""

import sys
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import plotly.graph_objects as go
import streamlit as st

from core import Network, Term, build_steps, iris

st.set_page_config(layout="wide")
flower = st.sidebar.number_input("Flower", 0, 149, 70, key="flower")
flowers = iris()
steps = build_steps(Network.initialise(), flowers.X[flower], flowers.Y[flower], 0.1)
k = st.session_state.setdefault("k", 0)


def move(by: int) -> None:
    """Go to a neighbouring step."""
    st.session_state.k = max(0, min(len(steps) - 1, st.session_state.k + by))


previous, following = st.columns(2)
previous.button("Previous", on_click=move, args=(-1,))
following.button("Next", on_click=move, args=(1,), key="next")
step = steps[k]
st.header(step.title)
for latex in (step.symbols, step.shapes, step.numbers):
    st.latex(latex)
st.write(step.why)

network = go.Figure()
columns = [[(layer, i - n / 2) for i in range(n)] for layer, n in enumerate((4, 5, 3))]
for lower, upper in pairwise(columns):
    for a in lower:
        for b in upper:
            network.add_scatter(x=[a[0], b[0]], y=[a[1], b[1]], mode="lines")
st.plotly_chart(network, key="network")

terms = [part.id for line in step.expressions for part in line if isinstance(part, Term)]
for column, (i, id) in zip(st.columns(len(terms)), enumerate(terms), strict=True):
    figure = go.Figure(
        go.Heatmap(z=step.quantities[id].matrix, name=id, texttemplate="%{z:.2f}", colorscale="RdBu", zmid=0)
    )
    column.plotly_chart(figure, key=f"matrix {i}")
st.html(f'<div id="painted" data-step-id="{step.id}"></div>')
