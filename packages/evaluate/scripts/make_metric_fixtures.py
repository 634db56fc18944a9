"""Numbers of published implementations of the metrics on the same arrays, for the tests of this package.

    pip install quantus captum grad-cam torch
    python scripts/make_metric_fixtures.py RISE/evaluation.py

RISE is no package: the argument is `evaluation.py` of a checkout of github.com/eclique/RISE (commit d91ea00). It is run as
it is, on a CPU and on pictures of other extents. Arrays are stored with the results: both sides read the same values.
"""

import json
import sys
import types
import warnings
from pathlib import Path

import numpy as np
import quantus
import torch
from captum.metrics import sensitivity_max
from pytorch_grad_cam.metrics.cam_mult_image import DropInConfidence, IncreaseInConfidence
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

warnings.filterwarnings("ignore")
H, W, CLASSES = 12, 15, 3
MEAN, STD = np.array([120.0, 110.0, 100.0]), np.array([60.0, 61.0, 62.0])
rng = np.random.default_rng(20131220)
f32 = np.float32

planes = rng.uniform(0, 255, (3, H, W)).astype(f32)
saliency = rng.normal(size=(H, W)).astype(f32)
positive = np.abs(saliency)
mask = np.zeros((H, W), np.uint8)
mask[3:8, 4:11] = 1
weights = (rng.normal(size=(CLASSES, 3 * H * W)) / 10).astype(f32)
deltas = rng.uniform(-1, 1, (4, 3, H, W)).astype(f32)


class Model(torch.nn.Module):
    """Scores are linear in tanh of the normalised picture; probabilities where `probabilities`."""

    def __init__(self, probabilities: bool) -> None:
        super().__init__()
        self.probabilities = probabilities
        self.unused = torch.nn.Parameter(torch.zeros(1))
        self.eval()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scores = torch.tanh(x).reshape(len(x), -1).double() @ torch.from_numpy(weights.astype(np.float64)).T
        return torch.softmax(scores, 1) if self.probabilities else scores


normal = ((planes - MEAN[:, None, None]) / STD[:, None, None]).astype(f32)
image = torch.from_numpy(normal)[None]


def rise(mode: str, step: int) -> dict:
    sys.modules["utils"] = types.SimpleNamespace(np=np, torch=torch, __all__=["np", "torch"])
    sys.modules["scipy.ndimage.filters"] = __import__("scipy.ndimage", fromlist=["gaussian_filter"])
    torch.Tensor.cuda = lambda self: self
    published = types.ModuleType("published")
    exec(Path(sys.argv[1]).read_text(), published.__dict__)
    published.HW = H * W
    kernel = published.gkern(11, 5)
    blur = lambda x: torch.nn.functional.conv2d(x, kernel, padding=5)
    metric = published.CausalMetric(Model(True), mode, step, torch.zeros_like if mode == "del" else blur)
    # The class whose probability is followed is the model's own.
    scores = metric.single_run(image.clone(), saliency)
    return {"step": step, "values": scores.tolist(), "auc": float(published.auc(scores))}


def in_quantus(metric, attributions, x=normal, model=Model(False), **kwargs):
    batch = dict(x_batch=x[None], y_batch=np.array([top]), a_batch=attributions[None, None], device="cpu")
    return metric(model=model, **batch, **kwargs)


def explain(x: np.ndarray) -> np.ndarray:
    """Any map of a picture will do: the sum of squares over channels, weighed by the mask."""
    return (x.astype(np.float64) ** 2).sum(-3) * (1 + mask)


top = int(Model(True)(image)[0].argmax())
same = dict(abs=False, normalise=False, disable_warnings=True, display_progressbar=False)

flipping = quantus.PixelFlipping(features_in_step=3 * 20, perturb_baseline=0.0, **same)
hit = lambda a: bool(in_quantus(quantus.PointingGame(**same), a, s_batch=mask[None, None])[0])
turn = iter(deltas)
quantus_sensitivity = quantus.MaxSensitivity(
    nr_samples=len(deltas), perturb_func=lambda arr, **_: arr + next(turn).reshape(1, -1), **same
)
again = iter(deltas)
captum_sensitivity = sensitivity_max(
    lambda x: torch.from_numpy(explain(x[0].numpy()))[None, None],
    image.double(),
    perturb_func=lambda x: x + torch.from_numpy(next(again))[None].double(),
    n_perturb_samples=len(deltas),
    max_examples_per_batch=1,
)
through = positive / positive.max()
cam = dict(input_tensor=image, cams=through[None], targets=[ClassifierOutputTarget(top)], model=Model(True))
whole = float(Model(True)(image)[0, top])
other = np.abs(rng.normal(size=(H, W))).astype(f32)

fixture = {
    "versions": {"quantus": quantus.__version__, "captum": __import__("captum").__version__, "grad-cam": "1.5.7"},
    "height": H,
    "width": W,
    "mean": MEAN.tolist(),
    "std": STD.tolist(),
    "class": top,
    "planes": planes.ravel().tolist(),
    "map": saliency.ravel().tolist(),
    "other": other.ravel().tolist(),
    "mask": mask.ravel().tolist(),
    "weights": weights.ravel().tolist(),
    "deltas": deltas.reshape(len(deltas), -1).tolist(),
    "rise": {"deletion": rise("del", 20), "insertion": rise("ins", 20), "uneven": rise("del", 33)},
    "quantus": {
        # The published curve leaves out the untouched picture.
        "pixelFlipping": np.array(in_quantus(flipping, saliency, softmax=True)).ravel().tolist(),
        "pointing": [hit(saliency), hit(np.where(mask == 1, saliency + 9, saliency))],
        "massAccuracy": float(np.ravel(in_quantus(quantus.RelevanceMassAccuracy(**same), positive, s_batch=mask[None, None]))[0]),
        "maxSensitivity": float(
            np.ravel(in_quantus(quantus_sensitivity, explain(normal), explain_func=lambda inputs, **_: explain(inputs)[:, None]))[0]
        ),
        "ssim": float(quantus.similarity_func.ssim(positive, other)),
        "spearman": float(quantus.similarity_func.correlation_spearman(positive.ravel(), other.ravel())),
    },
    "captum": {"maxSensitivity": float(captum_sensitivity[0])},
    # Not divided by the probability of the whole picture, as the average drop is.
    "gradCam": {
        "whole": whole,
        "drop": float(DropInConfidence()(**cam)[0]),
        "increase": float(IncreaseInConfidence()(**cam)[0]),
    },
}
path = Path(__file__).parent.parent / "test" / "fixtures" / "metrics.json"
path.write_text(json.dumps(fixture) + "\n")
