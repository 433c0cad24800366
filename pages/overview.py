"""What this is about, the network on a real flower, and where to go."""

import streamlit as st

from ui.overview import DOORS, RULES, START, TITLE, overview
from ui.picture import living_picture
from ui.presenter import stay
from ui.rules import rules_html

shown = overview(st.session_state.settings)

st.title(TITLE, anchor=False)
idea, view = st.columns([5, 4], gap="large", vertical_alignment="center")
with idea:
    st.markdown(shown.idea)
    with st.container(key="start"):
        st.page_link(f"pages/{START[0]}.py", label=START[1], query_params=stay())
    with st.container(key="doors", horizontal=True):
        for name, label, asked in DOORS:
            st.page_link(f"pages/{name}.py", label=label, query_params={**asked, **stay()})
    with st.container(key="keys"):
        st.caption(shown.hint)
with view:
    living_picture(shown.drawing, shown.states, shown.numbers, shown.titles, shown.rest, key="network")
    st.caption(shown.answer)

st.header(RULES, anchor=False)
st.html(rules_html())
