"""Pixels as screens show them: eight bits for each colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


def eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits in 8, where Pillow would make all but the darkest white; others as is."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
