"""The network on a page of its own accord, alive: it plays the pass by itself, slowly, until it is touched."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st

from ui.figures.network import NETWORK_JS, State
from ui.layout import javascript

HTML = """
<div class="alive">
  <div class="picture"></div>
  <p><button type="button" class="pause" aria-label="Pause the pass">Pause</button> <span class="now"></span></p>
</div>
"""

JS = """
const SECONDS_PER_STEP = 1.6;

export default ({ parentElement, data }) => {
  const { svg, states, titles, rest } = JSON.parse(data);
  const find = (selector) => parentElement.querySelector(selector);
  find(".picture").innerHTML = svg; // drawn by Python
  let k = rest;
  let timer = null;
  const show = () => {
    showNetwork(find(".network"), states[k]);
    find(".now").textContent = titles[k];
  };
  const play = (on) => {
    clearInterval(timer);
    timer = on && setInterval(() => { k = (k + 1) % states.length; show(); }, 1000 * SECONDS_PER_STEP);
    find(".pause").textContent = on ? "Pause" : "Play";
    find(".pause").setAttribute("aria-label", on ? "Pause the pass" : "Play the pass");
  };
  find(".pause").onclick = () => play(!timer);
  find(".picture").onpointerdown = () => play(false);
  show();
  play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  return () => clearInterval(timer);
};
"""


def living_picture(svg: str, states: Sequence[State], titles: Sequence[str], rest: int, key: str) -> None:
    """Show an SVG that this app has drawn, and play its states; `rest` is the one to begin with, and to stay at for those
    who want no motion. Nothing that a visitor wrote may be in it unescaped.
    """
    data = json.dumps({"svg": svg, "states": states, "titles": titles, "rest": rest})
    _component()(key=key, data=data)


@cache
def _component() -> Any:
    return st.components.v2.component("picture", html=HTML, js=javascript(NETWORK_JS) + JS, isolate_styles=False)
