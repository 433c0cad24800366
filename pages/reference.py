"""Notation, the four rules, who depends on whom, which cost goes with which output, the article, errata, glossary, sources."""

import streamlit as st

from ui.reference import reference
from ui.settings import Settings, steps_of

chosen: Settings = st.session_state.settings

st.title("Reference", anchor=False)
reference(chosen.names.sizes, steps_of(chosen))
