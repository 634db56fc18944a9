"""The network during training: the VGG16 topology with batch norm, and heads that fold into fc6, fc7, fc8."""
import torch
from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128, 128)
DEPTHS = (2, 2, 3, 3, 3)
HIDDEN = 256
GRID = 7  # pool5 is GRID x GRID at 224 x 224
MEAN = (112.0, 108.0, 110.0)
STD = (64.0, 62.0, 64.0)
# Divides the sum over pool5 cells: keeps fc6 of order one, and is the same at every input size.
CELLS = 9.0


class Features(nn.Module):
    """conv1_1 .. conv5_3; pool5 is left to the caller, who may want the finer map under it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.pooled: set[str] = set()
        inputs = 3
        for block, (width, depth) in enumerate(zip(WIDTHS, DEPTHS), start=1):
            for step in range(1, depth + 1):
                name = f"conv{block}_{step}"
                self.add_module(name, nn.Conv2d(inputs, width, 3, padding=1, bias=False))
                self.add_module(f"{name}_norm", nn.BatchNorm2d(width))
                self.names.append(name)
                inputs = width
            self.pooled.add(name)

    def forward(self, x: Tensor, settled: bool = False) -> Tensor:
        """(B,3,H,W) normalised -> (B,128,H/16,W/16)."""
        for name in self.names:
            conv, norm = getattr(self, name), getattr(self, f"{name}_norm")
            if settled:
                weight, bias = fold(conv.weight, norm)
                x = torch.relu(nn.functional.conv2d(x, weight, bias, padding=1))
            else:
                x = torch.relu(norm(conv(x)))
            if name in self.pooled and name != "conv5_3":
                x = nn.functional.max_pool2d(x, 2)
        return x


def fold(weight: Tensor, norm: nn.modules.batchnorm._BatchNorm) -> tuple[Tensor, Tensor]:
    """Batch norm with its settled statistics as a weight and a bias: what the exported network computes."""
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return weight * gain.view(-1, *[1] * (weight.ndim - 1)), norm.bias - norm.running_mean * gain


class Network(nn.Module):
    """fc6 has one 256 x 128 matrix for all pool5 cells, so it trains at any input size; the export copies it to each cell."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.features = Features()
        self.fc6 = nn.Linear(WIDTHS[-1], HIDDEN, bias=False)
        self.fc6_norm = nn.BatchNorm1d(HIDDEN)
        self.fc7 = nn.Linear(HIDDEN, HIDDEN, bias=False)
        self.fc7_norm = nn.BatchNorm1d(HIDDEN)
        self.fc8 = nn.Linear(HIDDEN, classes)
        nn.init.constant_(self.fc8.bias, -4.0)  # nearly all classes are absent from a scene
        # Says for every 16 x 16 cell what is there; only a teacher of the convolutions, not exported.
        self.cells = nn.Conv2d(WIDTHS[-1], classes + 1, 1)
        self.dropout = nn.Dropout(0.1)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1))

    def forward(self, pixels: Tensor, settled: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        """(B,3,H,W) in 0..255 -> scores (B,classes), cell scores (B,classes+1,H/16,W/16), conv5_3 (B,128,H/16,W/16)."""
        deep = self.features((pixels - self.mean) / self.std, settled)
        cells = self.cells(deep)
        top = nn.functional.max_pool2d(deep, 2)
        hidden = top.sum(dim=(2, 3)) / CELLS
        for dense, norm in ((self.fc6, self.fc6_norm), (self.fc7, self.fc7_norm)):
            values = nn.functional.linear(hidden, *fold(dense.weight, norm)) if settled else norm(dense(hidden))
            hidden = self.dropout(torch.relu(values))
        return self.fc8(hidden), cells, deep
