"""Trains the embedded model: python train.py --out FOLDER. Stopped and started again, it goes on from FOLDER/state.pt."""
import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from losses import focus, losses
from network import Network
from optimiser import make_optimisers
from scenes import class_count, stream

SEED = 20131225
HELD_OUT = {"styles": ["twemoji"]}
# Every other scene: bent outlines and stranger colours, as another hand might have drawn.
VARIED = {"colour": 1.3, "warp": 0.06}


@dataclass(frozen=True)
class Stage:
    """Learning rates are shares of the optimiser's, from `high` down to `low` in a straight line over `samples`."""

    name: str
    size: int
    batch: int
    samples: int
    high: float
    low: float
    warmup: int = 50
    # Batch norm's statistics stay as they are, and the saliency map itself is taught (`focus`).
    focused: bool = False
    options: list[dict] = field(default_factory=lambda: [{}])


# Small pictures first, objects at the same size in pixels as in 224 x 224 ones: three times the steps an hour.
RECIPE = [
    Stage("crops", 128, 64, 80_000, 1.0, 0.4, options=[{"objects": [1, 2], "distractors": [0, 1], "scale": [0.28, 0.9]}]),
    Stage("whole", 224, 32, 33_600, 0.3, 0.076, options=[{}, VARIED]),
    Stage("focused", 224, 16, 5_600, 0.15, 0.0, warmup=15, focused=True),
]


def to_tensors(pixels, classes, labels) -> tuple[Tensor, Tensor, Tensor]:
    images = torch.from_numpy(pixels.copy()).permute(0, 3, 1, 2).float()  # stays channels-last in memory
    return images, torch.from_numpy(classes.astype("int64")), torch.from_numpy(labels.astype("int64"))


def hits(scores: Tensor, classes: Tensor) -> float:
    """Share of scenes whose best score is one of the listed objects."""
    return (scores.argmax(1, keepdim=True) == classes).any(1).float().mean().item()


@torch.no_grad()
def glance(network: Network, stage: Stage) -> float:
    """Top-1 on 256 scenes of the held-out style, to watch how far training carries over."""
    network.eval()
    options = {**stage.options[0], **HELD_OUT, "objects": [1, 1]}
    source = stream(seed=SEED + 1, start=0, count=256, size=stage.size, batch=64, options=options)
    rates = []
    for pixels, classes, labels in source:
        images, classes, _ = to_tensors(pixels, classes, labels)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            rates.append(hits(network(images)[0], classes))
    network.train()
    return sum(rates) / len(rates)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    network = Network(class_count()).to(memory_format=torch.channels_last)
    kept = arguments.out / "state.pt"
    at, done, saved = 0, 0, None
    if kept.exists():
        saved = torch.load(kept, weights_only=False)
        at, done = saved["stage"], saved["done"]
        network.load_state_dict(saved["network"])
    for number in range(at, len(RECIPE)):
        stage = RECIPE[number]
        optimisers = make_optimisers(network)
        if saved is not None and saved["optimisers"] is not None:
            for optimiser, state in zip(optimisers, saved["optimisers"]):
                optimiser.load_state_dict(state)
        saved = None
        run(network, optimisers, stage, number, done, arguments.out)
        done = 0
        save(arguments.out, network, None, number + 1, 0)
        torch.save(network.state_dict(), arguments.out / f"{stage.name}.pt")


def run(network: Network, optimisers: list, stage: Stage, number: int, done: int, out: Path) -> None:
    base = [[group.get("base", group["lr"]) for group in optimiser.param_groups] for optimiser in optimisers]
    source = stream(
        # Every stage has its own scenes: a seed of its own, and indices that go on where a stopped run left off.
        seed=SEED + 10 * (number + 1), start=done, count=stage.samples - done, size=stage.size, batch=stage.batch, options=stage.options
    )
    network.train()
    clock, mean_loss, mean_hits, mean_aside = time.time(), None, None, None
    for step, (pixels, classes, labels) in enumerate(source, start=1):
        images, classes, labels = to_tensors(pixels, classes, labels)
        progress = done / stage.samples
        rate = min(1.0, (done + stage.batch) / (stage.warmup * stage.batch)) * (stage.high + (stage.low - stage.high) * progress)
        for optimiser, rates in zip(optimisers, base):
            for group, first in zip(optimiser.param_groups, rates):
                group["base"], group["lr"] = first, first * rate
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores, cells, deep = network(images.requires_grad_(stage.focused), settled=stage.focused)
        loss = losses(scores.float(), cells, deep, classes, labels)
        if stage.focused:
            aside = focus(scores, images, classes, labels)
            mean_aside = aside.item() if mean_aside is None else 0.96 * mean_aside + 0.04 * aside.item()
            loss = loss + 3.0 * aside
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
        done += len(images)
        rate_now = hits(scores, classes)
        mean_loss = loss.item() if mean_loss is None else 0.96 * mean_loss + 0.04 * loss.item()
        mean_hits = rate_now if mean_hits is None else 0.96 * mean_hits + 0.04 * rate_now
        if step % 25 == 0:
            speed = 25 * stage.batch / (time.time() - clock)
            print(f"{stage.name} {done:7d} loss {mean_loss:.3f} top-1 {mean_hits:.3f}  {speed:.0f}/s {mean_aside or 0:.3f}", flush=True)
            clock = time.time()
        if step % 50 == 0:
            save(out, network, optimisers, number, done)
        if step % 200 == 0:
            print(f"{stage.name} {done:7d} held-out style {glance(network, stage):.3f}", flush=True)
            clock = time.time()


def save(out: Path, network: Network, optimisers: list | None, stage: int, done: int) -> None:
    states = None if optimisers is None else [optimiser.state_dict() for optimiser in optimisers]
    content = {"stage": stage, "done": done, "network": network.state_dict(), "optimisers": states}
    torch.save(content, out / "state.tmp")
    (out / "state.tmp").rename(out / "state.pt")


if __name__ == "__main__":
    main()
