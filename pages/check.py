"""Every analytic quantity beside central differences, cell by cell; classic mistakes to find, and one's own gradients."""

import streamlit as st

from ui import settings
from ui.checker import about, checker, too_many
from ui.checker.submission import check_mine


@st.fragment  # another mistake leaves the rest of the page alone
def break_it(chosen: settings.Settings) -> None:
    mistakes = settings.mistakes_of(chosen)
    picked = st.selectbox(
        "Break it", list(mistakes), key="mistake", bind="query-params", help="A classic mistake in the backward pass"
    )
    mistake = mistakes[picked]
    try:
        st.caption(about(chosen, mistake))
        checker(chosen, mistake)
    except ValueError as problem:  # a mistake may overflow where the right pass does not
        st.info(f"With this mistake the pass leaves what float64 holds: {problem}")


chosen: settings.Settings = st.session_state.settings

st.title("Check", anchor=False)
st.markdown(
    "Every derivative of this pass, computed a second time without any calculus: move one number v by ±h, run the network "
    "forward, and divide the difference by 2h. The step h is ε·max(1, |v|); of an output a under a cross-entropy it is that "
    f"fraction ε of a or of 1 − a.{'' if too_many(chosen) else ' Pick a quantity, then a cell.'}"
)
break_it(chosen)
check_mine(chosen)
