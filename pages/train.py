"""Live training, and every moment of it to return to and to open."""

import streamlit as st

from ui.training import dashboard

dashboard(st.session_state.settings)
