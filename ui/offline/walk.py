"""The walk as one file: the very player of the page with all that it needs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from ui.edits import plain_number
from ui.layout import PLOTLY_PATH, deflated, packed, to_json
from ui.observations import sizes_of
from ui.offline.page import ALONE, Around, font_data, page_html, text
from ui.passes import pass_payload
from ui.player import PLAYER
from ui.player.asking import ALL, FADED, asks
from ui.player.lookup import origins
from ui.player.payload import encoded
from ui.server import PLOTLIES, plotly_js
from ui.settings import Settings, steps_of

TO_THE_REFERENCE = re.compile(r' href="reference(#[^"]*)"')
MOST_BYTES, RESERVED = 12_000_000, 200_000
"""No file is larger; so much of it is for all but Plotly and the passes."""
CHOICE = '<label class="which">{} <select></select></label>'
UNSCRIPTED = "<noscript>This page is made with JavaScript, which is switched off here.</noscript>"


def walk_html(settings: Settings, rows: Sequence[int] = (), around: Around = ALONE) -> str:
    """The walk of the chosen observation, or of those in these rows of the data, as one HTML file that calls nowhere.

    Of several as many as there is room for, in their order.
    """
    noun = settings.worked.noun
    room = MOST_BYTES - RESERVED - len(plotly_js(PLOTLIES[PLOTLY_PATH]))
    passes: list[tuple[str, str, str]] = []
    fixed: dict[int, str] = {}
    for k, row in enumerate(rows or [settings.flower]):
        chosen = replace(settings, flower=row)
        payload = pass_payload(chosen)
        mark, shared = payload["fixed"]
        made, new = (f"{noun} {row}", *_pass(chosen, payload, k, around)), {mark: text(shared)}
        room -= sum(map(len, made)) + (len(new[mark]) if mark not in fixed else 0)
        if room < 0 and passes:
            break
        passes.append(made)
        fixed |= new
    which = f"{len(passes)} of {len(rows)} observations" if rows else f"{noun} {settings.flower}"
    return page_html(
        f"Backpropagation, step by step: {sizes_of(settings)}, {which}",
        f"<main>{_linked(PLAYER.html, around)}{UNSCRIPTED}</main>",
        PLAYER,
        "walk.js",
        {"passes": passes, "fixed": fixed},
        CHOICE.format(escape(noun[0].upper() + noun[1:])),
        around,
    )


def _linked(html: str, around: Around) -> str:
    """With its links to the Reference leading there, or nowhere where there is none."""
    return TO_THE_REFERENCE.sub(rf' href="{around.reference}\1"' if around.reference else "", html)


def _pass(settings: Settings, payload: dict[str, Any], stamp: int, around: Around) -> tuple[str, str]:
    """What the player gets but for what is fixed, and what it would ask for: origins and questions; both deflated, in base64."""
    payload["font"] = "" if stamp else font_data()
    for step in payload["steps"]:
        step["terms"] = _linked(step["terms"], around)
    rate = plain_number(settings.rate)
    visit = {"presenter": False, "rate": rate, "refused": "", "flip": "", "framed": False, "stamp": stamp}
    answers = {
        "origins": {step.id: {"step": step.id, **origins(step)} for step in steps_of(settings)},
        "asks": {wish: asks(settings, wish) for wish in (ALL, FADED)},
    }
    return text(encoded(payload)[0] + deflated(b"," + to_json(visit)[1:])), text(packed(answers))
