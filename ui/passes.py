"""Passes ready to be sent: kept as bytes, because a class of two hundred opens the same link."""

from functools import lru_cache

from ui.player.payload import encoded, player_payload
from ui.settings import Settings, comparison_of, steps_of


@lru_cache(maxsize=64)
def pass_json(settings: Settings) -> bytes:
    """What the player needs for the chosen pass, as JSON; bytes are nothing that the garbage collector has to look through."""
    names = settings.names
    edited: dict[str, list[tuple[int, int]]] = {}
    for edit in settings.edits:
        edited.setdefault(edit.id, []).append((edit.row, edit.column))
    noun = settings.worked.noun
    observations = [f"{noun} {row}" for row in settings.rows]
    return encoded(player_payload(steps_of(settings), names, comparison_of(settings), observations, edited))
