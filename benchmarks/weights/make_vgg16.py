"""Full-size VGG16 of seeded weights in every format that is read: `python make_vgg16.py FOLDER` (4 GB, two minutes).

Each file is written by the format's own library (PyTorch, safetensors, h5py, numpy, PyTorch's ONNX exporter); tfjs's
model.json is put together after its documentation. Beside them `expected.json` holds the SHA-256 of each canonical
tensor, and for both ways to feed pixels the scores of PyTorch (float64 of float32 weights) for the picture `pixels`.
"""

import hashlib
import json
import sys
from pathlib import Path

import h5py
import numpy as np
import torch
import torchvision
from safetensors.numpy import save_file

FIXTURES = Path(__file__).resolve().parents[2] / "packages/core/test/fixtures"
sys.path.insert(0, str(FIXTURES))
from networks import VGG16  # noqa: E402
from seeded_model import seeded_parameters, seeded_pixels  # noqa: E402
from torch_network import TorchNetwork  # noqa: E402

SEED = 20131220
SHARD_BYTES = 4 * 1024 * 1024
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

parameters = seeded_parameters(VGG16, SEED)
LAYERS = [layer["name"] for layer in VGG16["layers"] if layer["kind"] != "maxpool2x2"]
POSITIONS = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
TORCH = [f"features.{i}" for i in POSITIONS] + [f"classifier.{i}" for i in (0, 3, 6)]
KERAS = [f"block{layer[4]}_conv{layer[6]}" if layer[0] == "c" else layer for layer in LAYERS]
KERAS[-3:] = ["fc1", "fc2", "predictions"]


def state_dict(names):
    return {f"{theirs}.{kind}": parameters[f"{ours}.{kind}"] for ours, theirs in zip(LAYERS, names) for kind in ("weight", "bias")}


def height_width_in_out(name, blue_first):
    """A weight as Keras keeps it: rows, columns, in, out; dense layers (in, out), their input flattened row, column, channel."""
    weight = parameters[f"{name}.weight"]
    if weight.ndim == 4:
        weight = weight[:, ::-1] if blue_first and name == "conv1_1" else weight
        return np.ascontiguousarray(weight.transpose(2, 3, 1, 0))
    if name == "fc6":
        return weight.reshape(4096, 512, 7, 7).transpose(2, 3, 1, 0).reshape(25088, 4096)
    return np.ascontiguousarray(weight.T)


def save_torch():
    tensors = {name: torch.from_numpy(value) for name, value in state_dict(TORCH).items()}
    torch.save(tensors, folder / "vgg16.pth")
    torch.save(tensors, folder / "vgg16.legacy.pth", _use_new_zipfile_serialization=False)
    model = torchvision.models.vgg16()
    model.load_state_dict(tensors)
    torch.onnx.export(model.eval(), (torch.zeros(1, 3, 224, 224),), folder / "vgg16.onnx", dynamo=False, verbose=False)


def save_timm():
    tensors = state_dict([*TORCH[:13], "pre_logits.fc1", "pre_logits.fc2", "head.fc"])
    for name, shape in {"pre_logits.fc1.weight": (4096, 512, 7, 7), "pre_logits.fc2.weight": (4096, 4096, 1, 1)}.items():
        tensors[name] = tensors[name].reshape(shape)
    save_file(tensors, folder / "vgg16.safetensors")


def save_keras():
    with h5py.File(folder / "vgg16.h5", "w") as file:
        listed = ["input_1"]
        for i, (ours, theirs) in enumerate(zip(LAYERS, KERAS)):
            group = file.create_group(theirs)
            names = [f"{theirs}/kernel:0", f"{theirs}/bias:0"]
            group.attrs["weight_names"] = [name.encode() for name in names]
            group[names[0]] = height_width_in_out(ours, blue_first=True)
            group[names[1]] = parameters[f"{ours}.bias"]
            listed.append(theirs)
            if ours[:5] != LAYERS[i + 1][:5] if i < 12 else i == 12:
                pool = f"block{ours[4]}_pool"
                file.create_group(pool).attrs["weight_names"] = np.array([], "S1")
                listed.append(pool)
        file.attrs["layer_names"] = [name.encode() for name in listed]


def save_tfjs():
    target = folder / "tfjs"
    target.mkdir(exist_ok=True)
    layers, weights, data = [], [], bytearray()
    for i, (ours, theirs) in enumerate(zip(LAYERS, KERAS)):
        activation = "softmax" if ours == "fc8" else "relu"
        config = {"name": theirs, "activation": activation, "use_bias": True, "trainable": True, "dtype": "float32"}
        if i == 0:
            config["batch_input_shape"] = [None, 224, 224, 3]
        if ours[0] == "c":
            config |= {"filters": len(parameters[f"{ours}.bias"]), "kernel_size": [3, 3], "strides": [1, 1], "padding": "same"}
        layers.append({"class_name": "Conv2D" if ours[0] == "c" else "Dense", "config": config})
        if i < 13 and ours[:5] != LAYERS[i + 1][:5]:
            pool = {"name": f"block{ours[4]}_pool", "pool_size": [2, 2], "strides": [2, 2], "padding": "valid"}
            layers.append({"class_name": "MaxPooling2D", "config": pool})
        if i == 12:
            layers.append({"class_name": "Flatten", "config": {"name": "flatten"}})
        for kind, array in (("kernel", height_width_in_out(ours, blue_first=True)), ("bias", parameters[f"{ours}.bias"])):
            weights.append({"name": f"{theirs}/{kind}", "shape": list(array.shape), "dtype": "float32"})
            data += array.tobytes()
    count = -(-len(data) // SHARD_BYTES)
    paths = [f"group1-shard{i + 1}of{count}.bin" for i in range(count)]
    for i, path in enumerate(paths):
        (target / path).write_bytes(data[i * SHARD_BYTES : (i + 1) * SHARD_BYTES])
    topology = {"model_config": {"class_name": "Sequential", "config": {"name": "vgg16", "layers": layers}}}
    manifest = [{"paths": paths, "weights": weights}]
    (target / "model.json").write_text(json.dumps({"format": "layers-model", "modelTopology": topology, "weightsManifest": manifest}))


def save_npz():
    arrays = {}
    for name in LAYERS:
        arrays[f"{name}_W"] = height_width_in_out(name, blue_first=False)
        arrays[f"{name}_b"] = parameters[f"{name}.bias"]
    np.savez(folder / "vgg16.npz", **arrays)
    np.savez_compressed(folder / "vgg16.compressed.npz", **arrays)


def scores(mean, std):
    spec = {**VGG16, "input": {**VGG16["input"], "mean": mean, "std": std}}
    with torch.no_grad():
        network = TorchNetwork(spec, parameters, pixels, torch.float64)
    return network.outputs["fc8"].flatten().tolist()


pixels = seeded_pixels(224, 224, SEED)
expected = {
    "tensors": {name: hashlib.sha256(np.ascontiguousarray(value, "<f4").tobytes()).hexdigest() for name, value in parameters.items()},
    "scores": {
        "torchvision": scores([123.675, 116.28, 103.53], [58.395, 57.12, 57.375]),
        "caffe": scores([123.68, 116.779, 103.939], [1, 1, 1]),
    },
}
(folder / "expected.json").write_text(json.dumps(expected))
(folder / "pixels.bin").write_bytes(pixels.astype(np.uint8).tobytes())
for save in (save_torch, save_timm, save_keras, save_tfjs, save_npz):
    save()
    print(save.__name__, "done", flush=True)
