"""How a drone is lost for good, rammed or shot. Nothing heals it, and what becomes of its stack is wanted."""

from __future__ import annotations

from enum import StrEnum


class Wreck(StrEnum):
    """MOTORS: it falls, and may still tell. SILENCE: nothing more comes of it, and nobody sees where it falls."""

    MOTORS = "its motors stop"
    SILENCE = "it is destroyed"
