"""What of its recipe a stack must be started with, so that the rig can do to it what is asked for."""

from __future__ import annotations

from harness.rigs.gnss import delivery_of
from harness.rigs.recipe import REMOTE_ID, SIMULATOR, STRANGER
from harness.rigs.settings import RigSettings


def pieces_of(settings: RigSettings) -> tuple[str, ...]:
    """By name; see `Recipe.pieces`."""
    receiver = delivery_of(settings).piece if settings.attacks_gnss else None
    wanted = {receiver: receiver is not None, STRANGER: settings.side_port, REMOTE_ID: settings.remote_id}
    wanted[SIMULATOR] = settings.simulates
    return tuple(piece for piece, is_wanted in wanted.items() if piece is not None and is_wanted)
