"""What the network is taught: which classes are there, where they are, and that scores draw on the right place."""
import torch
from torch import Tensor, nn

from scenes import ABSENT


def losses(scores: Tensor, cells: Tensor, deep: Tensor, classes: Tensor, labels: Tensor) -> Tensor:
    """Four teachers.

    Soft-max with the target shared among the listed objects present: says which classes, against all others.
    Sigmoid of each score alone: a class's score must not depend on what else is in the scene, so its gradient stays on it.
    Cells: which class covers which 16 x 16 pixels.
    Strays: how much of a class's score comes from cells where that class is not.
    """
    present = torch.zeros_like(scores).scatter_add_(1, classes.clamp(max=scores.size(1) - 1), (classes != ABSENT).to(scores.dtype))
    share = present / present.sum(1, keepdim=True)
    softmax = nn.functional.cross_entropy(scores, share)
    sigmoid = nn.functional.binary_cross_entropy_with_logits(scores, present, reduction="none").sum(1).mean()
    weight = torch.ones(cells.size(1))
    weight[0] = 0.2  # most cells are background
    local = nn.functional.cross_entropy(cells.float(), labels, weight=weight, ignore_index=ABSENT)
    return softmax + 0.5 * sigmoid + 0.5 * local + 2.0 * strays(scores, deep, classes, labels)


def strays(scores: Tensor, deep: Tensor, classes: Tensor, labels: Tensor) -> Tensor:
    """Share of |activation x gradient| at conv5_3 that lies off the object, for one listed object of each scene.

    pool5 is summed over cells before fc6, so the gradient there is the same everywhere; only units that are off keep it
    from flowing on into background and other objects. This loss turns them off. It differentiates through the head only.
    """
    count = (classes != ABSENT).sum(1)
    slot = (torch.rand(len(count)) * count).long()
    chosen = classes.gather(1, slot[:, None])
    gradient = torch.autograd.grad(scores.gather(1, chosen).sum(), deep, create_graph=True)[0]
    flow = (deep * gradient).float().abs().sum(1)
    here = labels == chosen[:, :, None] + 1
    off = ~here & (labels != ABSENT)
    seen = here.any(2).any(1)  # a very small object owns no cell
    share = (flow * off).sum((1, 2)) / ((flow * (here | off)).sum((1, 2)) + 1e-6)
    return (share * seen).sum() / seen.sum().clamp(min=1)


def focus(scores: Tensor, images: Tensor, classes: Tensor, labels: Tensor) -> Tensor:
    """As `strays`, for the saliency map of the pixels: the third power makes it a matter of the highest peaks."""
    count = (classes != ABSENT).sum(1)
    chosen = classes.gather(1, (torch.rand(len(count)) * count).long()[:, None])
    gradient = torch.autograd.grad(scores.gather(1, chosen).sum(), images, create_graph=True)[0]
    saliency = nn.functional.avg_pool2d(gradient.abs().amax(1, keepdim=True).float(), 8)[:, 0]
    saliency = (saliency / saliency.detach().amax((1, 2), keepdim=True).clamp(min=1e-12)) ** 3
    fine = labels.repeat_interleave(2, 1).repeat_interleave(2, 2)
    here = fine == chosen[:, :, None] + 1
    off = ~here & (fine != ABSENT)
    seen = here.any(2).any(1)
    share = (saliency * off).sum((1, 2)) / ((saliency * (here | off)).sum((1, 2)) + 1e-6)
    return (share * seen).sum() / seen.sum().clamp(min=1)
