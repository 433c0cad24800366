"""The least that Streamlit can show, for comparison."""

import streamlit as st

st.write("hello")
