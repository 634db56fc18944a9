"""VGG-like networks in PyTorch, driven by lines of JSON on standard input, one answer to each on standard output.

First line: {"weights": path, "picture": path, "layers": [...], "tensors": [{name, shape, offset, bytes}], "height", "width",
"target"}. Then {"threads": n, "run": "forward" | "gradient", "out": path or null} answers
{"ms": milliseconds, "processor": the processor's milliseconds, of all threads}.
"""

import json
import sys
import time

import torch
from torch.nn import functional


def network(layers, parameters, x):
    for layer in layers:
        kind, name = layer["kind"], layer["name"]
        if kind == "maxpool2x2":
            x = functional.max_pool2d(x, 2)
            continue
        weight, bias = parameters[f"{name}.weight"], parameters[f"{name}.bias"]
        if kind == "conv3x3":
            x = functional.conv2d(x, weight, bias, padding=1)
        else:
            x = functional.linear(x.flatten(1), weight, bias)
        if layer["relu"]:
            x = torch.relu_(x)
    return x


def floats(path, offset, shape):
    count = 1
    for extent in shape:
        count *= extent
    return torch.from_file(path, dtype=torch.float32, size=offset // 4 + count)[offset // 4 :].reshape(shape).clone()


def main():
    setup = json.loads(sys.stdin.readline())
    tensors = setup["tensors"]
    parameters = {t["name"]: floats(setup["weights"], t["offset"], t["shape"]) for t in tensors}
    picture = floats(setup["picture"], 0, [1, 3, setup["height"], setup["width"]])
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        torch.set_num_threads(request["threads"])
        start, computed = time.perf_counter(), time.process_time()
        if request["run"] == "forward":
            with torch.inference_mode():
                result = network(setup["layers"], parameters, picture)
        else:
            x = picture.clone().requires_grad_(True)
            score = network(setup["layers"], parameters, x)[0, setup["target"]]
            (result,) = torch.autograd.grad(score, x)
        ms, processor = (time.perf_counter() - start) * 1000, (time.process_time() - computed) * 1000
        if request.get("out"):
            with open(request["out"], "wb") as file:
                file.write(result.contiguous().numpy().tobytes())
        print(json.dumps({"ms": ms, "processor": processor}), flush=True)


main()
