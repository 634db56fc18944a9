"""Reads the canonical model file back and runs it in torch: what is evaluated is what is shipped."""
import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


class ModelFile:
    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        self.about = json.loads(header.pop("__metadata__")["deep-inside"])
        self.tensors: dict[str, Tensor] = {}
        for name, entry in header.items():
            first, last = (8 + length + offset for offset in entry["data_offsets"])
            values = np.frombuffer(data[first:last], {"F16": "<f2", "F32": "<f4"}[entry["dtype"]])
            self.tensors[name] = torch.from_numpy(values.astype("f4").reshape(entry["shape"]))
        self.classes: list[str] = self.about["classes"]
        self.size: int = self.about["input"]["height"]
        self.mean = torch.tensor(self.about["input"]["mean"]).view(1, 3, 1, 1)
        self.std = torch.tensor(self.about["input"]["std"]).view(1, 3, 1, 1)

    def scores(self, pixels: Tensor) -> Tensor:
        """(B,3,H,W) in 0..255 -> (B,classes), f32, differentiable."""
        x = (pixels - self.mean) / self.std
        for layer in self.about["layers"]:
            if layer["kind"] == "maxpool2x2":
                x = torch.nn.functional.max_pool2d(x, 2)
                continue
            weight, bias = self.tensors[f"{layer['name']}.weight"], self.tensors[f"{layer['name']}.bias"]
            if layer["kind"] == "conv3x3":
                x = torch.nn.functional.conv2d(x, weight, bias, padding=1)
            else:
                x = torch.nn.functional.linear(x.flatten(1), weight, bias)
            if layer["relu"]:
                x = torch.relu(x)
        return x
