"""The walk as one file: the very player of the page with all that it needs, to be opened without a server and without a network."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from ui.edits import plain_number
from ui.layout import FONT_PATH, PLOTLY_PATH, SCRIPTS, deflated, packed, style_sheet, to_json
from ui.passes import pass_payload
from ui.player import PLAYER
from ui.player.asking import ALL, FADED, asks
from ui.player.lookup import origins
from ui.player.payload import encoded
from ui.server import ASSETS, PLOTLIES, plotly_js
from ui.settings import Settings, steps_of

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
TO_THE_REFERENCE = re.compile(r' href="reference[^"]*"')
MOST_BYTES, RESERVED = 12_000_000, 200_000
"""No file is larger; so much of it is for all but Plotly and the passes."""


def walk_html(settings: Settings, rows: Sequence[int] = ()) -> str:
    """The walk of the chosen observation, or of those in these rows of the data, as one HTML file that calls nowhere.

    Of several as many as there is room for, in their order.
    """
    noun, size = settings.worked.noun, "-".join(map(str, settings.names.sizes))
    plotly, room = plotly_js(PLOTLIES[PLOTLY_PATH]).decode(), MOST_BYTES
    passes: list[tuple[str, str, str]] = []
    for k, row in enumerate(rows or [settings.flower]):
        made = (f"{noun} {row}", *_pass(replace(settings, flower=row), k))
        room -= sum(map(len, made)) if passes else sum(map(len, made)) + len(plotly) + RESERVED
        if room < 0 and passes:
            break
        passes.append(made)
    which = f"{len(passes)} of {len(rows)} observations" if rows else f"{noun} {settings.flower}"
    return (
        (HERE / "offline.html")
        .read_text(encoding="utf-8")
        .format(
            policy=POLICY,
            title=escape(f"Backpropagation, step by step: {size}, {which}"),
            noun=escape(noun[0].upper() + noun[1:]),
            styles=f"{style_sheet()}{(HERE / 'offline.css').read_text(encoding='utf-8')}",
            plotly=_script(plotly),
            path=PLOTLY_PATH,
            print=(ASSETS / "print.js").read_text(encoding="utf-8"),
            player=TO_THE_REFERENCE.sub("", PLAYER.html),
            passes=json.dumps(passes, ensure_ascii=False).replace("<", "\\u003c"),
            script=_script(SCRIPTS[PLAYER.script].replace("export default", "const shown =")),
            offline=(HERE / "offline.js").read_text(encoding="utf-8"),
        )
    )


def _script(text: str) -> str:
    return text.replace("</script", "<\\/script")


def _pass(settings: Settings, stamp: int) -> tuple[str, str]:
    """What the player gets, and what it would ask for: origins and questions; both deflated, in base64."""
    payload: dict[str, Any] = pass_payload(settings)
    payload["font"] = (
        f"data:font/woff2;base64,{b64encode((ASSETS / Path(FONT_PATH).name).read_bytes()).decode()}" if not stamp else ""
    )
    for step in payload["steps"]:
        step["terms"] = TO_THE_REFERENCE.sub("", step["terms"])
    visit = {
        "presenter": False,
        "rate": plain_number(settings.rate),
        "refused": "",
        "flip": "",
        "framed": False,
        "stamp": stamp,
    }
    shown = encoded(payload) + deflated(b"," + to_json(visit)[1:])
    answers = {
        "origins": {step.id: {"step": step.id, **origins(step)} for step in steps_of(settings)},
        "asks": {wish: asks(settings, wish) for wish in (ALL, FADED)},
    }
    return b64encode(shown).decode(), b64encode(packed(answers)).decode()
