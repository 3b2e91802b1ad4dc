"""From a picture file to pixels."""

import io

import numpy as np
from PIL import Image, UnidentifiedImageError


def decode(content: bytes) -> Image.Image:
    """A picture file as RGB: grey and CMYK are converted, what is transparent shows white, 16 bits become 8.

    Raises ValueError, saying why, if it is empty, no picture, or cut off.
    """
    if not content:
        raise ValueError("empty file")
    try:
        with Image.open(io.BytesIO(content)) as file:
            file.load()
    except UnidentifiedImageError:
        raise ValueError("not an image that can be decoded") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"corrupt image ({error})") from None
    picture: Image.Image = file
    if picture.mode.startswith("I"):
        picture = Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def resize(picture: Image.Image, size: int) -> np.ndarray:
    """Pixels (size, size, 3), uint8: nearest neighbour, aspect ratio not kept, as the article's `load_img` did."""
    return np.asarray(picture.resize((size, size), Image.Resampling.NEAREST))
