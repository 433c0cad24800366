"""What this is about, the network on a real flower, and where to go."""

import streamlit as st

from ui import settings
from ui.figures.network import network_svg
from ui.figures.states import network_states
from ui.notation import symbol
from ui.observations import first_answer
from ui.picture import living_picture
from ui.rules import rules_html

chosen: settings.Settings = st.session_state.settings
steps = settings.steps_of(chosen)
states = list(network_states(steps, chosen.names))
titles = [f"{step.title} ({symbol(step.writes[0])})" for step in steps]
cost = next(k for k, step in enumerate(steps) if step.operator == "cost")
size = "-".join(map(str, chosen.names.sizes))

st.title("How backpropagation really works", anchor=False)
idea, view = st.columns([5, 4], gap="large", vertical_alignment="center")
with idea:
    st.markdown(
        "“It is just the chain rule,” textbooks say, and then the shapes do not fit. A hidden neuron reaches the cost along "
        "**several paths at once**, and what adds them up is the **total derivative**. Here a network looks at "
        f"{'a real iris flower' if settings.shows_flowers(chosen.worked) else f'one {chosen.worked.noun}'}, forwards and "
        "backwards, one quantity at a time: every Jacobian as numbers, every step with the rule it uses."
    )
    with st.container(key="start"):
        st.page_link("pages/step_through.py", label="Step through the pass →")
    with st.container(key="doors", horizontal=True):
        st.page_link("pages/total_derivative.py", label="See the sum over paths")
        st.page_link("pages/train.py", label="Watch it learn")
        st.page_link("pages/check.py", label="Check every derivative")
    st.caption(f"← and → move through the {len(steps)} steps; the address always opens what is on the screen.")
with view:
    observed = f"{chosen.worked.noun} {chosen.flower}"
    drawing = network_svg(chosen.names, f"The {size} network on {observed}", states[cost])
    living_picture(drawing, states, titles, rest=cost, key="network")
    st.caption(first_answer(chosen, steps))

st.header("The four rules", anchor=False)
st.html(rules_html())
