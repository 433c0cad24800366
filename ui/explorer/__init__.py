"""The path explorer: pick a hidden neuron or a weight in the network, and see what adds up to its gradient."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.explorer.payload import FIRST, explorer_payload, read_start
from ui.figures.network import NETWORK_JS
from ui.layout import javascript
from ui.settings import Settings

HERE = Path(__file__).parent


def explorer(settings: Settings, key: str = "explorer") -> None:
    """Show the paths from the start that was picked, or that the address names, or else from the first hidden neuron."""

    def picked() -> None:
        st.session_state.path_start = str(st.session_state[key].start)

    asked = st.session_state.get("path_start") or st.query_params.get("node", "")
    start = read_start(asked, settings.network) or FIRST
    data = json.dumps(explorer_payload(settings, start)).encode()
    _component()(key=key, data=data, on_start_change=picked)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "explorer",
        html=(HERE / "explorer.html").read_text(encoding="utf-8"),
        css=(HERE / "explorer.css").read_text(encoding="utf-8"),
        js=javascript(NETWORK_JS, HERE / "explorer.js"),
        isolate_styles=False,
    )
