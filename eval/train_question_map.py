"""Learns what is added to a question's vector before passages are compared with it.

    python -m eval.train_question_map --data FOLDER

`FOLDER` holds `xquad.LANG.json`. It learns from the news stories and from XQuAD's paragraphs 0 to
89: questions in twelve languages over passages in Arabic and English. For each question all
passages of the language that answers it are in the running, and the one that answers is to be the
nearest (softmax over their similarities). What was learnt is applied at half strength: at full
strength news across languages gains a little more, and XQuAD, of which there are only 90 paragraphs
to learn from, loses. Learnt from our questions over AQAD's passages as well (`reader/questions/`),
it gains .015 MRR on those that are kept aside across languages and loses as much in Arabic alone.
It takes a few minutes, nearly all of them for embedding, and writes
`rag/retrieval/question_map.safetensors` and its card beside it; then run
`python -m eval.calibrate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor
from torch.nn import functional

from eval.reader.corpora import XQUAD_LANGUAGES, XQUAD_TRAINING
from eval.reader.passages import files_digest, read_passages_file
from eval.reader.stories import Story, read_stories, stories_digest, stories_part
from eval.reader.weight_files import write_card
from index import ChunkSettings, Embedder, load_embedder
from index.chunking import chunk_article, passage_text

__all__ = ["Asked", "MapSettings", "learn_map", "story_set"]

_WEIGHTS = Path(__file__).resolve().parent.parent / "rag/retrieval/question_map.safetensors"
_ANSWERING = ("ar", "en")


@dataclass(frozen=True, kw_only=True, slots=True)
class MapSettings:
    """How the map is learnt.

    Attributes:
        temperature: Similarities are divided by it before the softmax.
        learning_rate: Of AdamW at the beginning; it falls linearly to 0.
        weight_decay: Of AdamW.
        epochs: How often each question of the stories is seen.
        batch: Questions of the stories at a time; as many of XQuAD beside them.
        strength: What of the map is kept.
        seed: Of the order.
    """

    temperature: float = 0.03
    learning_rate: float = 5e-4
    weight_decay: float = 0.01
    epochs: int = 12
    batch: int = 256
    strength: float = 0.5
    seed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Questions over passages, as vectors.

    Attributes:
        questions: Of shape (questions, dimension).
        passages: Of shape (passages, dimension).
        running: For each question which passages are in the running, of shape (questions,
            passages); of those that answer only the first is.
        answers: For each question the row of the passage that is to come first.
    """

    questions: Tensor
    passages: Tensor
    running: Tensor
    answers: Tensor


def learn_map(sets: Sequence[Asked], settings: MapSettings) -> tuple[Tensor, Tensor]:
    """Learns a matrix and a shift from some sets of questions that count the same.

    Args:
        sets: The first decides how many steps there are; of the others each step draws as many.
        settings: How.

    Returns:
        What `QuestionMap` takes: shapes (dimension, dimension) and (dimension,).
    """
    dimension = sets[0].questions.shape[1]
    matrix = torch.zeros(dimension, dimension, requires_grad=True)
    shift = torch.zeros(dimension, requires_grad=True)
    optimizer = torch.optim.AdamW(
        [matrix, shift], lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    draw = torch.Generator().manual_seed(settings.seed)
    steps = max(1, settings.epochs * len(sets[0].questions) // settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / (steps + 1))
    for _ in range(steps):
        losses = []
        for asked in sets:
            rows = torch.randint(len(asked.questions), (settings.batch,), generator=draw)
            vectors = asked.questions[rows]
            moved = functional.normalize(vectors + vectors @ matrix + shift, dim=-1)
            scores = (moved @ asked.passages.T / settings.temperature).masked_fill(
                ~asked.running[rows], -1e4
            )
            losses.append(functional.cross_entropy(scores, asked.answers[rows]))
        optimizer.zero_grad()
        torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return matrix.detach() * settings.strength, shift.detach() * settings.strength


def story_set(stories: Sequence[Story], embedder: Embedder) -> Asked:
    """The answerable questions of stories, over all their chunks in the language that answers."""
    texts: list[str] = []
    languages: list[str] = []
    questions: list[str] = []
    right: list[list[int]] = []
    for story in stories:
        chunks: list[list[tuple[int, int, int]]] = []
        for article in story.articles:
            chunks.append([])
            for chunk in chunk_article(article, embedder.count_tokens, ChunkSettings()):
                chunks[-1].append((chunk.start, chunk.end, len(texts)))
                texts.append(passage_text(article, chunk))
                languages.append(article.language)
        for question in story.questions:
            holding = [
                row
                for place, span in question.answers.items()
                for start, end, row in chunks[place]
                if start <= span.start and span.end <= end
            ]
            if holding:
                questions.append(question.text)
                right.append(holding)
    spoken = np.array(languages)
    running = torch.from_numpy(np.stack([spoken == languages[rows[0]] for rows in right]))
    for row, holding in enumerate(right):
        running[row, holding[1:]] = False
    return Asked(
        questions=torch.from_numpy(embedder.embed_queries(questions)),
        passages=torch.from_numpy(embedder.embed_documents(texts)),
        running=running,
        answers=torch.tensor([rows[0] for rows in right]),
    )


def _xquad_set(data: Path, embedder: Embedder) -> Asked:
    files = {code: read_passages_file(data / f"xquad.{code}.json") for code in XQUAD_LANGUAGES}
    asked = [item.only(XQUAD_TRAINING).questions for item in files.values()]
    texts = [files[code].texts[row] for code in _ANSWERING for row in XQUAD_TRAINING]
    vectors = torch.from_numpy(
        embedder.embed_queries([item.text for questions in asked for item in questions])
    )
    rows = torch.tensor([item.passage for questions in asked for item in questions])
    count = len(XQUAD_TRAINING)
    running = torch.zeros(2 * len(rows), 2 * count, dtype=torch.bool)
    running[: len(rows), :count] = True
    running[len(rows) :, count:] = True
    return Asked(
        questions=torch.cat([vectors, vectors]),
        passages=torch.from_numpy(embedder.embed_documents(texts)),
        running=running,
        answers=torch.cat([rows, rows + count]),
    )


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--output", default=_WEIGHTS, type=click.Path(path_type=Path), show_default=True)
def main(data: Path, output: Path) -> None:
    """Learns the map and writes it."""
    settings = MapSettings()
    embedder = load_embedder()
    news = story_set(stories_part(read_stories(), "training"), embedder)
    click.echo(f"{len(news.questions):,} questions over {len(news.passages):,} passages of news")
    xquad = _xquad_set(data, embedder)
    click.echo(f"{len(xquad.questions):,} questions over {len(xquad.passages):,} paragraphs")
    matrix, shift = learn_map([news, xquad], settings)
    save_file(
        {
            "matrix": matrix.numpy().astype(np.float16),
            "shift": shift.numpy().astype(np.float16),
        },
        output,
    )
    files = [data / f"xquad.{code}.json" for code in XQUAD_LANGUAGES]
    card = {
        "model": embedder.fingerprint,
        "settings": asdict(settings),
        "data": {
            "stories": ["MIT", stories_digest()],
            "xquad": ["CC BY-SA 4.0", files_digest(files)],
        },
    }
    write_card(output, card)
    click.echo(f"{output}: {output.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
