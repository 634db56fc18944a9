"""The three figures of the model card, measured on the exported file: python evaluate.py MODEL.safetensors."""
import argparse
from pathlib import Path

import torch
from torch import Tensor

from model_file import ModelFile
from scenes import ABSENT, stream

# Never used for training, whose seeds begin with 2013.
SEED = 777
BATCH = 25
SINGLE = {"objects": [1, 1], "distractors": [1, 2]}
PAIR = {"objects": [2, 2], "distractors": [0, 1]}
HELD_OUT = {"styles": ["twemoji"]}
SIGMA = 0.02  # of the side of the picture


def to_pixels(rgb) -> Tensor:
    return torch.from_numpy(rgb.copy()).permute(0, 3, 1, 2).float()


@torch.no_grad()
def accuracy(model: ModelFile, count: int, options: dict, seed: int) -> tuple[float, float]:
    """Top-1 and top-5 on scenes with one listed object and distractors."""
    first = five = 0
    source = stream(seed=seed, start=0, count=count, size=model.size, batch=BATCH, options={**SINGLE, **options})
    for rgb, classes, _ in source:
        best = model.scores(to_pixels(rgb)).topk(5, dim=1).indices.numpy()
        first += (best[:, :1] == classes[:, :1]).sum()
        five += (best == classes[:, :1]).any(1).sum()
    return first / count, five / count


def blur(maps: Tensor, sigma: float) -> Tensor:
    """Gaussian, cut at four sigma. (B,H,W) -> same."""
    reach = int(4 * sigma + 0.5)
    line = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    line = line / line.sum()
    maps = torch.nn.functional.conv2d(maps[:, None], line.view(1, 1, 1, -1), padding=(0, reach))
    return torch.nn.functional.conv2d(maps, line.view(1, 1, -1, 1), padding=(reach, 0))[:, 0]


def pointing(model: ModelFile, count: int, options: dict, seed: int) -> tuple[float, float]:
    """Two listed objects: share of (scene, class) whose blurred saliency peaks inside the right mask; share of chance."""
    inside = chance = total = 0.0
    source = stream(seed=seed, start=0, count=count, size=model.size, batch=BATCH, options={**PAIR, **options}, labels="masks")
    for rgb, classes, masks in source:
        owner = torch.from_numpy(masks.copy())
        for slot in range(2):
            wanted = torch.from_numpy(classes[:, slot].astype("int64"))
            assert (wanted != ABSENT).all()
            pixels = to_pixels(rgb).requires_grad_()
            model.scores(pixels).gather(1, wanted[:, None]).sum().backward()
            saliency = blur(pixels.grad.abs().amax(1), SIGMA * model.size)
            peak = saliency.flatten(1).argmax(1)
            right = owner.flatten(1) == slot + 1
            inside += right.gather(1, peak[:, None]).sum().item()
            chance += right.float().mean(1).sum().item()
            total += len(rgb)
    return inside / total, chance / total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    model = ModelFile(arguments.model)
    for name, options in (("trained styles", {}), ("held-out style", HELD_OUT)):
        first, five = accuracy(model, arguments.count, options, arguments.seed)
        print(f"one listed object, {name}: top-1 {first:.1%}, top-5 {five:.1%} of {arguments.count} scenes", flush=True)
    for name, options in (("trained styles", {}), ("held-out style", HELD_OUT)):
        inside, chance = pointing(model, arguments.count, options, arguments.seed + 1)
        print(f"two listed objects, {name}: saliency peaks on the right one in {inside:.1%} (chance {chance:.1%})", flush=True)


if __name__ == "__main__":
    main()
