"""The training loop: resumable, with the word vectors held still.

The network learns the answers, or what another network makes of the same texts: its teacher.
The network computes in bfloat16 throughout, where the processor does; the optimizer changes a copy
of the weights in float32, from which it is refreshed after every step: autocast, instead, converts
at every layer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from eval.reader.sequences import Example
from index.sentence_model import computes_in_bf16
from rag.reading.span_network import SpanNetwork

__all__ = ["Progress", "TrainingSettings", "train"]

_TEMPERATURES = (1.0, 2.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingSettings:
    """How the network is trained.

    Attributes:
        learning_rate: The highest one, after the warm-up; from there it falls linearly to 0.
        warm_up: The share of the steps in which it rises.
        weight_decay: Of AdamW.
        checkpoint_seconds: The time between two checkpoints.
    """

    learning_rate: float = 2e-4
    warm_up: float = 0.04
    weight_decay: float = 0.01
    checkpoint_seconds: float = 300.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far training is: steps done and in all, the mean loss of late, tokens per second."""

    step: int
    steps: int
    loss: float
    tokens_per_second: float

    def __str__(self) -> str:
        """A line for who waits."""
        return (
            f"step {self.step:,} of {self.steps:,}: loss {self.loss:.3f}, "
            f"{self.tokens_per_second:,.0f} tokens/s"
        )


def train(
    network: SpanNetwork,
    words: Tensor,
    batches: Sequence[Sequence[Example]],
    checkpoint: Path,
    *,
    settings: TrainingSettings,
    report: Callable[[Progress], None],
    teacher: SpanNetwork | None = None,
) -> None:
    """Trains in place, going on from the checkpoint if there is one.

    Args:
        network: The network; what of it needs no gradient stays as it is.
        words: The word vectors, of shape (vocabulary, width); they do not change.
        batches: What it sees, in this order.
        checkpoint: Where its state is kept; written beside and moved, so that a kill loses nothing.
        settings: How it is trained.
        report: Called now and then.
        teacher: Whose logits to learn; without one, the answers are learnt. It is left in the
            precision that is computed in.
    """
    exact = [weight.detach().float().clone() for weight in network.parameters()]
    learning = [
        (weight, rounded)
        for weight, rounded in zip(exact, network.parameters(), strict=True)
        if rounded.requires_grad
    ]
    learnt = [weight for weight, _ in learning]
    optimizer = torch.optim.AdamW(
        learnt, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    steps = len(batches)
    warm_up = max(1, int(settings.warm_up * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, (steps - step) / (steps - warm_up + 1))
    )
    done = 0
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        for weight, stored in zip(exact, state["weights"], strict=True):
            weight.copy_(stored)
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
    computed = torch.bfloat16 if computes_in_bf16(torch, "cpu") else torch.float32
    network.train().to(computed)
    if teacher is not None:
        teacher.eval().to(computed)
    words = words.to(computed)
    _refresh(network, exact)
    saved = reported = time.monotonic()
    losses: list[float] = []
    tokens = 0
    for step in range(done, steps):
        ids, present, starts, ends = _tensors(batches[step])
        logits = _logits(network, words[ids], present)
        if teacher is None:
            loss = functional.cross_entropy(logits[:, :, 0], starts)
            loss = (loss + functional.cross_entropy(logits[:, :, 1], ends)) / 2
        else:
            with torch.no_grad():
                taught = _logits(teacher, words[ids], present)
            loss = _divergence(logits, taught)
        network.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        for weight, rounded in learning:
            weight.grad = None if rounded.grad is None else rounded.grad.float()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        _refresh(network, exact)
        losses.append(loss.item())
        tokens += int(present.sum())
        now = time.monotonic()
        if now - reported > 30 or step + 1 == steps:
            mean = sum(losses) / len(losses)
            speed = tokens / (now - reported)
            report(Progress(step=step + 1, steps=steps, loss=mean, tokens_per_second=speed))
            losses, tokens, reported = [], 0, now
        if now - saved > settings.checkpoint_seconds or step + 1 == steps:
            partial = checkpoint.with_suffix(".partial")
            torch.save(
                {
                    "weights": exact,
                    "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(),
                    "step": step + 1,
                },
                partial,
            )
            partial.replace(checkpoint)
            saved = now
    network.float()
    _refresh(network, exact)


def _logits(network: SpanNetwork, words: Tensor, present: Tensor) -> Tensor:
    logits: Tensor = network(words, present).float()
    return logits.masked_fill(~present[:, :, None], -1e4)


def _divergence(logits: Tensor, taught: Tensor) -> Tensor:
    """How far the distributions of start and end are from the teacher's, at all temperatures.

    The Kullback-Leibler divergence, times the temperature's square so that gradients compare
    (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015). At a higher
    one what is unlikely counts as well, and so do the margins of passages that hardly answer.
    """
    divergences = []
    for temperature in _TEMPERATURES:
        right = torch.log_softmax(taught / temperature, dim=1)
        found = torch.log_softmax(logits / temperature, dim=1)
        divergence = (right.exp() * (right - found)).sum(dim=1).mean()
        divergences.append(temperature**2 * divergence)
    return torch.stack(divergences).sum()


def _refresh(network: SpanNetwork, exact: Sequence[Tensor]) -> None:
    """Copies the exact weights into the network."""
    with torch.no_grad():
        for weight, rounded in zip(exact, network.parameters(), strict=True):
            rounded.copy_(weight)


def _tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    longest = max(len(item.ids) for item in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    present = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, item in enumerate(batch):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        present[row, : len(item.ids)] = True
    return (
        ids,
        present,
        torch.tensor([item.start for item in batch]),
        torch.tensor([item.end for item in batch]),
    )
