"""The forward and the backward pass of one observation, or of a batch, one quantity at a time."""

import streamlit as st

from ui import presenter, settings, sidebar
from ui.passes import shown_pass
from ui.player import Controls, fixed, player

chosen: settings.Settings = st.session_state.settings
other = settings.other_pair(chosen)
flip = f"Now with {other.output}" if other else ""
controls = Controls(
    chosen.rate, sidebar.refused_rate(), flip, sidebar.set_rate, sidebar.flip_pair, sidebar.compare, sidebar.weigh
)
shown, same = shown_pass()
player(shown, controls, presenter=presenter.presenting())
if chosen.batch > 1:
    fixed(same)  # its equations name the observation
