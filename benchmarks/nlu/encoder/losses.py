"""What fine-tuning minimises, on unit vectors of one batch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

SCALE = 16.0  # logits are SCALE * cosine: the head shapes directions, which is all that is kept
SMOOTHING = 0.1
TEMPERATURE = 0.1


class CrossEntropy(nn.Module):
    """Intent by a linear head on the vector; the head is thrown away afterwards."""

    def __init__(self, width: int, intents: int) -> None:
        super().__init__()
        self.head = nn.Linear(width, intents, bias=False)
        with torch.no_grad():
            self.head.weight.mul_(0.1)

    def forward(self, vectors: Tensor, labels: Tensor) -> Tensor:
        return nn.functional.cross_entropy(SCALE * self.head(vectors), labels, label_smoothing=SMOOTHING)


def contrastive(vectors: Tensor, labels: Tensor) -> Tensor:
    """Supervised contrastive loss (Khosla et al. 2020, equation 2); 0 for a batch without a pair of one intent."""
    like = vectors @ vectors.T / TEMPERATURE
    itself = torch.eye(len(labels), dtype=torch.bool)
    logs = like - torch.logsumexp(like.masked_fill(itself, -torch.inf), dim=1, keepdim=True)
    pairs = (labels[:, None] == labels[None, :]) & ~itself
    counts = pairs.sum(1)
    paired = counts > 0
    if not bool(paired.any()):
        return vectors.sum() * 0.0
    return -(logs * pairs).sum(1)[paired].div(counts[paired]).mean()


def imitation(vectors: Tensor, wanted: Tensor) -> Tensor:
    """How far the vectors point away from a teacher's, in 1 - cosine, times SCALE to weigh like the others."""
    return SCALE * (1 - (vectors * wanted).sum(1)).mean()
