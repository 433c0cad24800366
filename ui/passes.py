"""Passes ready to be sent: kept as bytes, because a class of two hundred opens the same link."""

from functools import lru_cache

from ui.player.payload import encoded, player_payload
from ui.settings import Settings, steps_of


@lru_cache(maxsize=64)
def pass_json(settings: Settings) -> bytes:
    """What the player needs for the chosen pass, as JSON; bytes are nothing that the garbage collector has to look through."""
    return encoded(player_payload(steps_of(settings), settings.names))
