"""Writes a trained network as the canonical model file: python export.py STATE.pt OUT.safetensors."""
import argparse
import json
import struct
import subprocess
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from network import CELLS, DEPTHS, GRID, HIDDEN, MEAN, STD, WIDTHS
from scenes import GENERATOR

EPSILON = 1e-5  # of torch's batch norm


def fold(weight: Tensor, norm: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Batch norm into the layer before it, in f64: W' = W g/s, b' = beta - mean g/s with s = sqrt(var + eps)."""
    gain = norm["weight"].double() / torch.sqrt(norm["running_var"].double() + EPSILON)
    shape = (-1,) + (1,) * (weight.ndim - 1)
    return weight.double() * gain.view(shape), norm["bias"].double() - norm["running_mean"].double() * gain


def fold_all(state: dict[str, Tensor]) -> dict[str, Tensor]:
    def norm(name: str) -> dict[str, Tensor]:
        return {key: state[f"{name}_norm.{key}"] for key in ("weight", "bias", "running_mean", "running_var")}

    tensors: dict[str, Tensor] = {}
    for name in conv_names():
        folded = fold(state[f"features.{name}.weight"], norm(f"features.{name}"))
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = folded
    # One matrix for all cells becomes the same matrix for each: input index is channel, row, column.
    fc6 = (state["fc6.weight"].double() / CELLS).repeat_interleave(GRID * GRID, dim=1)
    tensors["fc6.weight"], tensors["fc6.bias"] = fold(fc6, norm("fc6"))
    tensors["fc7.weight"], tensors["fc7.bias"] = fold(state["fc7.weight"], norm("fc7"))
    tensors["fc8.weight"], tensors["fc8.bias"] = state["fc8.weight"].double(), state["fc8.bias"].double()
    return tensors


def conv_names() -> list[str]:
    return [f"conv{block}_{step}" for block, depth in enumerate(DEPTHS, 1) for step in range(1, depth + 1)]


def describe(name: str, classes: list[str]) -> dict:
    layers: list[dict] = []
    for block, (width, depth) in enumerate(zip(WIDTHS, DEPTHS), 1):
        for step in range(1, depth + 1):
            layers.append({"kind": "conv3x3", "name": f"conv{block}_{step}", "channels": width, "padding": "same", "relu": True})
        layers.append({"kind": "maxpool2x2", "name": f"pool{block}"})
    layers.append({"kind": "dense", "name": "fc6", "units": HIDDEN, "relu": True})
    layers.append({"kind": "dense", "name": "fc7", "units": HIDDEN, "relu": True})
    layers.append({"kind": "dense", "name": "fc8", "units": len(classes), "relu": False})
    return {
        "format": 1,
        "name": name,
        "lineage": "deep-inside",
        "licence": "MIT; trained on drawings under Apache-2.0, MIT and CC-BY-4.0, see weights/LICENSES.md",
        "input": {
            "height": 32 * GRID,
            "width": 32 * GRID,
            "mean": list(MEAN),
            "std": list(STD),
            "resize": {"rule": "stretch", "filter": "bilinear"},
        },
        "layers": layers,
        "classes": classes,
    }


def write(path: Path, tensors: dict[str, Tensor], metadata: dict) -> None:
    """safetensors: u64 header length, JSON header padded with spaces to 8 bytes, tensors in name order without holes."""
    header: dict = {"__metadata__": {"deep-inside": json.dumps(metadata, separators=(",", ":"))}}
    blobs, offset = [], 0
    for name in sorted(tensors):
        values = tensors[name].numpy().astype("<f2")
        if not np.isfinite(values).all():
            raise ValueError(f"{name} does not fit F16")
        end = offset + values.nbytes
        header[name] = {"dtype": "F16", "shape": list(values.shape), "data_offsets": [offset, end]}
        blobs.append(values.tobytes())
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def class_names() -> list[str]:
    code = f"import({json.dumps((GENERATOR.parent / 'classes.js').as_uri())})"
    code += ".then(m => console.log(JSON.stringify(m.CLASSES.map(c => c.name))))"
    return json.loads(subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("state", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    state = torch.load(arguments.state, weights_only=False, map_location="cpu")
    write(arguments.out, fold_all(state.get("network", state)), describe(arguments.out.stem, class_names()))
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
