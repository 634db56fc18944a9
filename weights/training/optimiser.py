"""Muon for the hidden matrices, AdamW for everything else. Orthogonalised steps need fewer samples than Adam's."""
import torch
from torch import Tensor, nn


def orthogonalise(gradient: Tensor, rounds: int = 5) -> Tensor:
    """Nearest half-orthogonal matrix, by Newton-Schulz with the usual quintic. (rows,columns) -> same."""
    x = gradient.bfloat16()
    x = x / (x.norm() + 1e-7)
    flipped = x.size(0) > x.size(1)
    if flipped:
        x = x.T
    for _ in range(rounds):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x.T if flipped else x).to(gradient.dtype)


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr: float, momentum: float = 0.95, decay: float = 0.05) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                velocity = self.state[p].setdefault("velocity", torch.zeros_like(p))
                velocity.lerp_(p.grad, 1 - group["momentum"])
                update = orthogonalise(p.grad.lerp(velocity, group["momentum"]).flatten(1))
                gain = max(1.0, update.size(0) / update.size(1)) ** 0.5
                p.mul_(1 - group["lr"] * group["decay"])
                p.add_(update.view_as(p), alpha=-group["lr"] * gain)


def make_optimisers(network: nn.Module) -> list[torch.optim.Optimizer]:
    matrices, others = [], []
    for name, p in network.named_parameters():
        hidden = name.endswith(".weight") and p.ndim >= 2
        # The first and last layers meet pixels and classes: Adam suits them.
        outer = name.startswith(("features.conv1_1.", "fc8.", "cells."))
        (matrices if hidden and not outer else others).append(p)
    return [Muon(matrices, lr=0.02), torch.optim.AdamW(others, lr=2e-3, betas=(0.9, 0.98), weight_decay=1e-3)]
