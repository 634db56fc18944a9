"""Writes test/fixtures/localisation.json: TorchRay's pointing game and torchvision's overlap of boxes.

    pip install torch torchvision numpy
    python scripts/make_localisation_fixtures.py TorchRay/torchray/benchmark/pointing_game.py

TorchRay's package asks for an old torch: the argument is the file of a checkout of github.com/facebookresearch/TorchRay
(commit 6a198ee), of which the class PointingGame is run as it is.
"""

import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
from torchvision.ops import box_iou

HEIGHT, WIDTH = 48, 61
rng = np.random.default_rng(17)

source = Path(sys.argv[1]).read_text().replace("from . import datasets as ads", "")
published = types.ModuleType("published")
exec(source, published.__dict__)


def pointing():
    for _ in range(60):
        top, left = rng.integers(0, HEIGHT - 8), rng.integers(0, WIDTH - 8)
        box = [int(v) for v in (left, top, left + rng.integers(2, 9), top + rng.integers(2, 9))]
        mask = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
        mask[box[1] : box[3], box[0] : box[2]] = True
        row, column = int(rng.integers(0, HEIGHT)), int(rng.integers(0, WIDTH))
        game = published.PointingGame(1, tolerance=15)
        yield {"box": box, "point": [row, column], "hit": game.evaluate(mask, (column, row)) == 1}


def boxes(count):
    corner = rng.uniform(0, 12, (count, 2))
    return torch.from_numpy(np.concatenate([corner, corner + rng.uniform(10, 30, (count, 2))], 1))


one, other = boxes(20), boxes(20)
fixture = {
    "height": HEIGHT,
    "width": WIDTH,
    "pointing": list(pointing()),
    "one": one.tolist(),
    "other": other.tolist(),
    "iou": box_iou(one, other).diagonal().tolist(),
}
path = Path(__file__).parent.parent / "test/fixtures/localisation.json"
path.write_text(json.dumps(fixture) + "\n")
