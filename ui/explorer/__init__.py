"""The path explorer: pick a hidden neuron or a weight in the network, and see what adds up to its gradient."""

from pathlib import Path

import streamlit as st

from ui.explorer.payload import explorer_payload, first_start, read_start
from ui.figures.network import NETWORK_JS
from ui.layout import Component, event, packed
from ui.settings import Settings

EXPLORER = Component(Path(__file__).with_name("explorer.html"), NETWORK_JS)
PICK = (
    "Pick a hidden neuron or a weight: every way from there to the cost is a path, every path a product, and only their sum is the "
    "derivative."
)


def explorer(settings: Settings, key: str = "explorer") -> None:
    """Show the paths from the start that was picked, or that the address names, or else from the first hidden neuron."""

    def picked() -> None:
        if start := event(key, "start"):
            st.session_state.path_start = str(start)

    asked = st.session_state.get("path_start") or st.query_params.get("node", "")
    start = read_start(asked, settings.network) or first_start(settings.network)
    data = packed(explorer_payload(settings, start))
    EXPLORER(key=key, data=data, on_start_change=picked)
