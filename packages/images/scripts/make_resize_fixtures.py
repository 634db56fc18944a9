"""Writes test/fixtures/resize.json and crop.json: SHA-256 of what PIL makes of noise that both languages generate.

Run: python scripts/make_resize_fixtures.py    (needs numpy and pillow; the versions used are recorded in each file)
"""

import hashlib
import json
import pathlib

import numpy as np
import PIL
from PIL import Image

FIXTURES = pathlib.Path(__file__).parent.parent / "test" / "fixtures"
VERSIONS = {"pillow": PIL.__version__, "numpy": np.__version__}


def sha256(data):
    return hashlib.sha256(bytes(data)).hexdigest()


def write(name, cases):
    text = json.dumps({"versions": VERSIONS, "cases": list(cases)}, indent=2) + "\n"
    (FIXTURES / name).write_text(text)


PIL_FILTERS = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}


def resize_cases():
    sizes = {
        (23, 37): [(23, 37), (24, 38), (22, 36), (11, 18), (7, 37), (23, 5), (46, 74), (50, 9), (1, 1), (3, 200), (224, 224), (64, 41)],
        (1, 1): [(1, 1), (1, 9), (5, 3), (32, 32)],
        (1, 50): [(1, 50), (1, 7), (1, 99), (8, 20), (3, 50)],
        (50, 1): [(7, 1), (99, 1), (20, 8), (50, 3)],
        (300, 200): [(32, 32), (224, 224), (256, 170), (299, 201), (7, 3)],
        (2, 3): [(3, 2), (5, 7), (17, 4)],
    }
    for (H, W), targets in sizes.items():
        image = Image.fromarray(lcg(H, W))
        for height, width in targets:
            results = {name: sha256(image.resize((width, height), f).tobytes()) for name, f in PIL_FILTERS.items()}
            yield {"from": [H, W], "to": [height, width], **results}


def lcg(height, width):
    """The same noise in both languages: x -> 1664525 x + 1013904223 mod 2^32 from height * 65536 + width, top byte."""
    state, out = height * 65536 + width, bytearray()
    for _ in range(height * width * 3):
        state = (1664525 * state + 1013904223) % 2**32
        out.append(state >> 24)
    return np.frombuffer(bytes(out), np.uint8).reshape(height, width, 3)


def torchvision_resize_crop(image, size, crop_height, crop_width, pil_filter):
    """transforms.Resize(size) and CenterCrop((crop_height, crop_width)) on a PIL image, with torchvision's integers."""
    w, h = image.size
    short, long = min(w, h), max(w, h)
    new_long = int(size * long / short)
    image = image.resize((size, new_long) if w <= h else (new_long, size), pil_filter)
    w, h = image.size
    if crop_width > w or crop_height > h:
        pad_left = (crop_width - w) // 2 if crop_width > w else 0
        pad_top = (crop_height - h) // 2 if crop_height > h else 0
        padded = Image.new("RGB", (max(w, crop_width), max(h, crop_height)))
        padded.paste(image, (pad_left, pad_top))
        image = padded
        w, h = image.size
    top, left = int(round((h - crop_height) / 2.0)), int(round((w - crop_width) / 2.0))
    return image.crop((left, top, left + crop_width, top + crop_height))


def crop_cases():
    for H, W, size, crop_height, crop_width in (
        (60, 91, 32, 28, 28),
        (91, 60, 32, 28, 28),
        (60, 91, 33, 28, 28),
        (61, 83, 35, 28, 30),
        (40, 40, 32, 27, 27),
        (40, 41, 40, 35, 36),
        (45, 77, 31, 28, 25),
        (20, 33, 24, 40, 30),
        (20, 33, 25, 64, 63),
        (1, 90, 16, 14, 14),
        (70, 1, 9, 7, 8),
    ):
        image = Image.fromarray(lcg(H, W))
        crops = {n: sha256(torchvision_resize_crop(image, size, crop_height, crop_width, f).tobytes()) for n, f in PIL_FILTERS.items()}
        yield {"from": [H, W], "size": size, "crop": [crop_height, crop_width], **crops}


if __name__ == "__main__":
    write("resize.json", resize_cases())
    write("crop.json", crop_cases())
