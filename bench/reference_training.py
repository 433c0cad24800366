"""The usual way, to measure against: a fragment on a timer trains a little further and draws everything with `st.plotly_chart`."""

import sys
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core import Change, Network, Run, advance, evaluate, iris, start, stratified_split
from core.training import classes_of, confusion, regions

UPDATES = 4
"""From one picture to the next."""
POINTS = 28

st.set_page_config(layout="wide")
flowers = iris()
run = Run(Network.initialise(), flowers.X, flowers.Y, *stratified_split(flowers.Y), (Change(0, 0.1, 1),))
actual = classes_of(flowers.Y)
if "moment" not in st.session_state:
    st.session_state.moment, st.session_state.past = start(run), []


def curves(past, *names):
    """What became of these quantities so far."""
    updates = [record.update for record in past]
    return go.Figure([go.Scatter(x=updates, y=[getattr(record, name) for record in past], name=name) for name in names])


def plane(record):
    """What the network answers over the petals, and the flowers."""
    across, up = (np.linspace(flowers.X[:, k].min(), flowers.X[:, k].max(), POINTS).tolist() for k in (2, 3))
    answers = regions(run, record.parameters[None], (2, 3), flowers.X.mean(axis=0), across, up)[0]
    figure = go.Figure(go.Heatmap(z=answers, x=across, y=up, showscale=False))
    return figure.add_scatter(x=flowers.X[:, 2], y=flowers.X[:, 3], mode="markers", marker={"color": actual})


def network(record):
    """Every weight as a line, the wider the larger."""
    figure = go.Figure()
    columns = [[(layer, i - n / 2) for i in range(n)] for layer, n in enumerate(run.network.sizes)]
    for W, (lower, upper) in zip(record.weights, pairwise(columns), strict=True):
        for j, above in enumerate(upper):
            for i, below in enumerate(lower):
                line = {"width": 4 * abs(W[j, i]) / abs(W).max()}
                figure.add_scatter(x=[below[0], above[0]], y=[below[1], above[1]], mode="lines", line=line)
    return figure.update_layout(showlegend=False)


def heatmap(matrix):
    """Its cells with their numbers."""
    return go.Figure(go.Heatmap(z=matrix, texttemplate="%{z:.2f}", colorscale="RdBu", zmid=0))


@st.fragment(run_every=0.1)
def live():
    """Train, and draw it all; every figure says which update it is of."""
    stretch = advance(run, st.session_state.moment, UPDATES, every=UPDATES)
    st.session_state.moment = stretch.end
    record = evaluate(run, stretch)[-1]
    st.session_state.past.append(record)
    figures = {
        "cost": curves(st.session_state.past, "train_cost", "test_cost"),
        "network": network(record),
        "W_1": heatmap(record.weights[0]),
        "accuracy": curves(st.session_state.past, "train_accuracy", "test_accuracy"),
        "confusion": heatmap(confusion(record.predicted[run.train], actual[run.train], 3)),
        "dC_dW_1": heatmap(record.dC_dW[0]),
        "regions": plane(record),
        "W_2": heatmap(record.weights[1]),
        "dC_dW_2": heatmap(record.dC_dW[1]),
    }
    columns = st.columns(3)
    for place, (key, figure) in enumerate(figures.items()):
        figure.update_layout(height=230, meta=record.update, margin={"t": 10, "b": 20, "l": 30, "r": 10})
        columns[place % 3].plotly_chart(figure, key=key)


live()
