"""The training and the moment of it that a link names, and in the sidebar the ways out of a trained network."""

from dataclasses import replace

import streamlit as st

from core import Example
from ui.address import is_update
from ui.runs import Training, read_training
from ui.settings import Settings, course_of, training_of


def training_choice(example: Example) -> tuple[Training, int]:
    """How the network is trained, and the moment of that training it is looked at; text fields that nobody sees keep both."""
    default = training_of(example)
    if read_training(st.session_state.get("training", ""), default) is None:
        st.session_state.training = ""
    training = read_training(st.text_input("Training", key="training", bind="query-params"), default) or default
    moment = st.session_state.get("moment", "")
    if moment and not is_update(moment):
        st.session_state.moment = ""
    asked = st.text_input("Moment", key="moment", bind="query-params")
    return training, int(asked) if is_update(asked) else 0


def at_moment(chosen: Settings, moment: int) -> Settings:
    """The choices with the network as it is after so many updates, or after the last that its training makes."""
    return replace(chosen, moment=course_of(chosen).moment(moment).update) if moment else chosen


def moment_shown(chosen: Settings) -> None:
    """Which moment of the training the network is looked at, and the ways out of it."""
    if not chosen.moment:
        return
    with st.container(key="looked_at"):
        st.markdown(f"Weights after update **{chosen.moment:,}** of the training.")
        st.page_link("pages/train.py", label="Back to the training")
        st.button("Untrained weights", on_click=_forget)


def _forget() -> None:
    st.session_state.moment = ""
    st.rerun()
