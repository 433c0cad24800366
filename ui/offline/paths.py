"""The path explorer as one file: the very component of the page with what it is sent of every start."""

import zlib
from collections.abc import Sequence
from pathlib import Path

from ui.explorer import EXPLORER, PICK
from ui.explorer.payload import read_start, start_payload, whole_payload
from ui.layout import deflated, packed, to_json
from ui.observations import sizes_of
from ui.offline.page import ALONE, Around, page_html, text
from ui.settings import Settings

BODY = Path(__file__).with_suffix(".html")
ROOM = 372_000
"""So many bytes are for the starts, deflated; in the file they take a third more."""


def paths_html(settings: Settings, around: Around = ALONE) -> str:
    """The path explorer of the chosen network and observation as one HTML file that calls nowhere.

    Of a large network it holds as many starts as there is room for, the neurons first, then the weights from
    the last layer down; the others cannot be picked in it.
    """
    whole = whole_payload(settings)
    starts = [*filter(None, whole["starts"]["n"]), *reversed(whole["starts"]["e"])]
    held, listed = _listed(settings, starts)
    whole["starts"] = {kind: [start if start in held else "" for start in each] for kind, each in whole["starts"].items()}
    left_out = (
        f"This file has room for {len(held)} of the {len(starts)} neurons and weights, hidden neurons first; the others cannot be picked in it."
        if len(held) < len(starts)
        else ""
    )
    return page_html(
        f"Path explorer: {sizes_of(settings)}, {settings.worked.noun} {settings.flower}",
        BODY.read_text(encoding="utf-8").format(about=PICK, left_out=left_out, explorer=EXPLORER.html),
        EXPLORER,
        "paths.js",
        [text(packed(whole)), text(listed)],
        around=around,
    )


def _listed(settings: Settings, starts: Sequence[str]) -> tuple[set[str], bytes]:
    """As many of the starts as there is room for, and what is sent of them as a list, deflated."""
    packer, data = zlib.compressobj(wbits=-zlib.MAX_WBITS), b""
    held: set[str] = set()
    for name in starts:
        start = read_start(name, settings.network)
        assert start
        told = to_json(start_payload(settings, start))
        more = packer.compress((b"," if held else b"[") + told) + packer.flush(zlib.Z_SYNC_FLUSH)
        if len(data) + len(more) > ROOM:
            break
        held.add(name)
        data += more
    return held, data + deflated(b"]")
