"""Numbers of the sidebar that the address keeps."""

from contextlib import suppress
from typing import Final, Literal

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ui.address import is_whole

BOUND: Final = "query-params"


def bound(name: str) -> Literal["query-params"] | None:
    """Keep a whole number in the address, but strike out what is none: Streamlit would take 1.5 for 1 and fail at infinity."""
    if is_whole(st.query_params.get(name, "0")):
        return BOUND
    with suppress(StreamlitAPIException):  # one that was bound until now goes by itself
        del st.query_params[name]
    return None
