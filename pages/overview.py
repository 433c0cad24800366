"""What this is about, the network on a real flower, and where to go."""

import streamlit as st

from core import iris
from core.latex import number_text
from ui import settings
from ui.figures.network import lit, network_states, network_svg
from ui.picture import picture
from ui.rules import rules_html

chosen: settings.Settings = st.session_state.settings
steps = settings.steps_of(chosen)
states = {step.id: state for step, state in zip(steps, network_states(steps, chosen.names), strict=True)}

flowers = iris()
prediction = next(step for step in steps if step.id == f"a_{len(chosen.names.sizes) - 1}")
outputs = prediction.quantities[prediction.id].value
answer, truth = flowers.species_names[outputs.argmax()], flowers.species_names[flowers.species[chosen.flower]]

st.title("How backpropagation really works", anchor=False)
idea, view = st.columns([5, 4], gap="large", vertical_alignment="center")
with idea:
    st.markdown(
        "“It is just the chain rule,” textbooks say, and then the shapes do not fit. A hidden neuron reaches the cost along "
        "**several paths at once**, and what adds them up is the **total derivative**. Here a small network looks at a real "
        "iris flower, forwards and backwards, one quantity at a time: every Jacobian as numbers, every step with the rule it "
        "uses."
    )
    with st.container(key="start"):
        st.page_link("pages/step_through.py", label="Step through the pass →")
    st.caption(f"← and → move through the {len(steps)} steps; the address always opens what is on the screen.")
with view:
    picture(
        network_svg(
            chosen.names,
            f"The {'-'.join(map(str, chosen.names.sizes))} network on flower {chosen.flower}",
            lit(states["cost"]),
        ),
        key="network",
    )
    st.caption(
        f"Flower {chosen.flower} is an *Iris {truth}*. Untrained, the network says *{answer}*, with "
        f"{number_text(float(outputs.max()))}: {'right, by chance' if answer == truth else 'wrong'}, at a cost of {states['cost']['cost'][0]}."
    )

st.header("Three chain rules, and one that is none", anchor=False)
st.html(rules_html())
