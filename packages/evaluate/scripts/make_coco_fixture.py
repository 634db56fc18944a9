"""Writes test/fixtures/coco-masks.json: what pycocotools makes of masks and polygons.

    pip install pycocotools numpy
    python scripts/make_coco_fixture.py
"""

import json
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

HEIGHT, WIDTH = 37, 53


def blob(rng):
    """A mask of a few discs, so that run lengths are of one and of several letters."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for _ in range(3):
        radius = rng.uniform(3, 12)
        mask |= (y - rng.uniform(0, HEIGHT)) ** 2 + (x - rng.uniform(0, WIDTH)) ** 2 < radius**2
    return mask


def indices(mask):
    return np.flatnonzero(mask).tolist()


def main():
    rng = np.random.default_rng(72)
    masks = [blob(rng), rng.random((HEIGHT, WIDTH)) < 0.5, np.ones((HEIGHT, WIDTH), bool)]
    encoded = [coco.encode(np.asfortranarray(mask.astype(np.uint8))) for mask in masks]
    polygons = []
    for corners in (3, 7, 12):
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(8, 17, corners)
        points = np.stack([WIDTH / 2 + radius * np.cos(angle), HEIGHT / 2 + radius * np.sin(angle)], 1)
        polygon = [round(float(value), 2) for value in points.ravel()]
        drawn = coco.decode(coco.frPyObjects([polygon], HEIGHT, WIDTH))[:, :, 0]
        polygons.append({"polygon": polygon, "inside": indices(drawn)})
    fixture = {
        "height": HEIGHT,
        "width": WIDTH,
        "letters": [
            {"counts": one["counts"].decode(), "inside": indices(mask)} for one, mask in zip(encoded, masks)
        ],
        "polygons": polygons,
    }
    path = Path(__file__).parent.parent / "test/fixtures/coco-masks.json"
    path.write_text(json.dumps(fixture) + "\n")


if __name__ == "__main__":
    main()
