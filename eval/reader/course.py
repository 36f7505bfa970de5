"""What a run of training sees: questions and passages, drawn from corpora and stories."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from eval.reader.corpora import read_corpora
from eval.reader.recipe import MIXES, draw_pairs
from eval.reader.sequences import Example, group, make_sequences
from eval.reader.stories import STORIES, read_stories, stories_digest, stories_part
from eval.reader.story_pairs import draw_story_pairs
from eval.reader.training import TrainingSettings
from index.embedded_model import embedded_model_folder

__all__ = ["Course", "draw_course"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What one run sees.

    Attributes:
        mix: The name of the mix that it was drawn by.
        seed: What it was drawn with.
        batches: In this order.
        tokens: How many they are.
        examples: How many there are in them.
        available: How many examples there would be.
        data: Licence and SHA-256 of every corpus, by name.
    """

    mix: str
    seed: int
    batches: Sequence[Sequence[Example]]
    tokens: int
    examples: int
    available: int
    data: dict[str, list[str]]

    def record(self, settings: TrainingSettings) -> dict[str, Any]:
        """What the card of the weights tells of the run."""
        return {
            "mix": self.mix,
            "seed": self.seed,
            "tokens": self.tokens,
            "examples": self.examples,
            "settings": asdict(settings),
            "data": self.data,
        }

    def __str__(self) -> str:
        """A line for who waits."""
        return (
            f"{self.tokens:,} tokens are seen: {self.examples:,} of {self.available:,} examples "
            f"in {len(self.batches):,} batches"
        )


def draw_course(
    data: Path,
    more: Path | None,
    *,
    mix: str,
    seed: int,
    tokens: int,
    stories: Path = STORIES,
) -> Course:
    """Draws what a run sees.

    Args:
        data: The folder with `xquad.LANG.json`, `arcd-train.json`, `aqad/` and so on.
        more: A folder with further corpora, if there is one.
        mix: One of `MIXES`.
        seed: Of all that is drawn.
        tokens: After so many it ends.
        stories: The folder of the stories.

    Raises:
        InputError: A file is missing or of another format.
    """
    draw = random.Random(seed)
    tokenizer = Tokenizer.from_file(str(embedded_model_folder() / "tokenizer.json"))
    corpora = list(read_corpora(data, more))
    recipe = MIXES[mix]
    pairs = chain(
        draw_pairs(corpora, recipe, draw),
        draw_story_pairs(
            stories_part(read_stories(stories), "training"),
            lambda texts: [
                len(found.ids) for found in tokenizer.encode_batch(texts, add_special_tokens=False)
            ],
            draw,
            copies=recipe.stories,
            swaps=recipe.swaps,
        ),
    )
    examples = list(make_sequences(pairs, tokenizer, draw))
    batches = []
    seen = 0
    for batch in group(examples, draw):
        if seen >= tokens:
            break
        batches.append(batch)
        seen += sum(len(item.ids) for item in batch)
    used = {
        item.name.partition(":")[0]: [item.licence, item.sha256]
        for item in corpora
        if recipe.copies(item.name) > 0
    }
    if recipe.stories:
        used["stories"] = ["MIT", stories_digest(stories)]
    return Course(
        mix=mix,
        seed=seed,
        batches=batches,
        tokens=seen,
        examples=sum(map(len, batches)),
        available=len(examples),
        data=used,
    )
