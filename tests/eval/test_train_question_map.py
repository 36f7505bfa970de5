"""Learning the map: what hides the right passage is taken away; stories become vectors."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from eval.reader.stories import read_stories
from eval.train_question_map import Asked, MapSettings, learn_map, story_set
from index.hashing_embedder import HashingEmbedder

SETTINGS = MapSettings(epochs=60, batch=64, learning_rate=1e-2, strength=1.0)


def hidden(count: int, *, seed: int) -> Asked:
    """Questions that lie beside their passage and far out in a direction some passages share."""
    draw = torch.Generator().manual_seed(seed)
    passages = torch.randn(count, 24, generator=draw)
    questions = passages + 0.3 * torch.randn(count, 24, generator=draw)
    passages[:, 0] = 3 * torch.rand(count, generator=draw)
    questions[:, 0] = 8.0
    return Asked(
        questions=functional.normalize(questions, dim=-1),
        passages=functional.normalize(passages, dim=-1),
        running=torch.ones(count, count, dtype=torch.bool),
        answers=torch.arange(count),
    )


def found(asked: Asked, matrix: Tensor, shift: Tensor) -> float:
    """The share of the questions whose passage is the nearest."""
    moved = asked.questions + asked.questions @ matrix + shift
    nearest = (moved @ asked.passages.T).argmax(dim=1)
    return float((nearest == asked.answers).float().mean())


def test_a_hub_is_learnt_and_left() -> None:
    nothing = torch.zeros(24, 24), torch.zeros(24)
    unseen = hidden(120, seed=2)
    before = found(unseen, *nothing)
    learnt = learn_map([hidden(300, seed=1)], SETTINGS)
    assert before < 0.85
    assert found(unseen, *learnt) > before + 0.1


def test_the_same_seed_learns_the_same_and_strength_scales_it() -> None:
    whole = learn_map([hidden(80, seed=1)], SETTINGS)
    half = learn_map([hidden(80, seed=1)], MapSettings(**{**_fields(SETTINGS), "strength": 0.5}))
    for one, other in zip(whole, half, strict=True):
        torch.testing.assert_close(one * 0.5, other)


def _fields(settings: MapSettings) -> dict[str, float]:
    return {name: getattr(settings, name) for name in MapSettings.__slots__}


def test_stories_are_asked_over_the_passages_of_the_language_that_answers() -> None:
    stories = read_stories()[:2]
    asked = story_set(stories, HashingEmbedder())
    answerable = [item for story in stories for item in story.questions if item.answers]
    assert len(asked.questions) == len(asked.answers) == len(answerable)
    assert asked.running.shape == (len(answerable), len(asked.passages))
    rows = torch.arange(len(answerable))
    assert bool(asked.running[rows, asked.answers].all())
    # Not all passages are in the running: the stories are in several languages.
    assert 0 < float(asked.running.float().mean()) < 1
