"""The style sheet of every page: the colours as variables, the frame, and the picture of the network."""

from pathlib import Path

from ui.theme import css_variables

HERE = Path(__file__).parent


def style_sheet() -> str:
    """All of it as CSS; the server links it into the front page, so that nothing is ever seen without it."""
    files = "".join((HERE / path).read_text(encoding="utf-8") for path in ("layout.css", "figures/network.css"))
    return f":root {{ {css_variables()} }}\n{files}"
