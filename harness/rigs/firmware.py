"""What flies, of a rig that starts its stack: a local binary, or one within a container image."""

from __future__ import annotations

from harness.rigs.binary import Binary, require_binary
from harness.rigs.image_binary import ImageBinary
from harness.rigs.recipe import load_recipe
from harness.rigs.settings import RigSettings

Firmware = Binary | ImageBinary


def require_firmware(settings: RigSettings) -> Firmware:
    """As the settings name it. Raises CallerError where it is not to be had, saying how to get it."""
    recipe = load_recipe(settings.vehicle)
    if settings.image is not None:
        # Only here: an engine's client takes longer to import than all that a rig without an image needs.
        from harness.rigs.image import find_in_image

        return find_in_image(recipe, settings.image)
    return require_binary(recipe, settings.binary)
