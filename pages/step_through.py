"""The forward and the backward pass of one flower, one quantity at a time."""

import streamlit as st

from ui import settings
from ui.player import player

chosen: settings.Settings = st.session_state.settings
player(settings.steps_of(chosen), chosen.names, presenter=st.query_params.get("presenter") == "1")
