"""What backpropagation rests on: partial derivatives, the total derivative as a sum over paths, and the trap beside it."""

import streamlit as st

from ui.explorer import PICK, explorer
from ui.preliminaries import preliminaries
from ui.settings import Settings

st.title("Total derivative", anchor=False)
preliminaries()

chosen: Settings = st.session_state.settings
st.header("Path explorer", anchor="paths")
st.markdown(f"The same on the network of the stepper, with its {chosen.worked.noun} and weights. {PICK}")
explorer(chosen)
