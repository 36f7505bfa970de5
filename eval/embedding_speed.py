"""How fast passages are embedded, beside a plain fp32 loop of the same model in the same run.

And what laying the layers out for the processor (`index.onednn`) brings, to passages and questions.

    python -m eval.embedding_speed eval/corpus

All sides embed the same chunks of the same articles, in alternating rounds; the medians count.
"""

from __future__ import annotations

import json
import statistics
import time

import click
import numpy as np

from index import (
    Article,
    ChunkSettings,
    SentenceTransformerEmbedder,
    load_embedder,
    read_articles,
)
from index.chunking import chunk_article, passage_text
from index.embedded_model import embedded_model_folder
from index.embedding import Vectors
from index.text.analysis import without_signs

__all__: list[str] = []

_QUESTIONS = 20


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--chunk-tokens", default=ChunkSettings().tokens, show_default=True)
@click.option("--most", default=600, show_default=True, help="How many chunks at the most.")
def main(sources: tuple[str, ...], rounds: int, chunk_tokens: int, most: int) -> None:
    """Prints passages per second of all sides, their ratio, and how well the vectors agree."""
    import torch
    from sentence_transformers import SentenceTransformer

    embedder = load_embedder()
    unprepared = SentenceTransformerEmbedder(
        str(embedded_model_folder()), name="unprepared", local=True, laid_out=False
    )
    plain = SentenceTransformer(
        str(embedded_model_folder()),
        device="cpu",
        local_files_only=True,
        model_kwargs={"dtype": torch.float32, "add_pooling_layer": False},
    )
    settings = ChunkSettings(tokens=chunk_tokens, overlap=chunk_tokens // 4)
    texts = [
        # Ours takes vowel signs off; so that vectors compare, all sides are given none.
        without_signs(passage_text(article, chunk))
        for article in read_articles(list(sources))
        if isinstance(article, Article)
        for chunk in chunk_article(article, embedder.count_tokens, settings)
    ][:most]
    question = "مع أي دول اجتمع الحموشي في فيينا؟"
    sides = {"ours": embedder, "layers_as_they_are": unprepared}
    seconds: dict[str, list[float]] = {name: [] for name in (*sides, "plain")}
    asking: dict[str, list[float]] = {name: [] for name in sides}
    vectors: dict[str, Vectors] = {}
    for _ in range(rounds):
        for name, side in sides.items():
            begun = time.perf_counter()
            vectors[name] = side.embed_documents(texts)
            seconds[name].append(time.perf_counter() - begun)
            for _ in range(_QUESTIONS):
                begun = time.perf_counter()
                side.embed_queries([question])
                asking[name].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        expected = plain.encode(
            texts, prompt_name="document", normalize_embeddings=True, show_progress_bar=False
        )
        seconds["plain"].append(time.perf_counter() - begun)
    own = vectors["ours"]
    # Alone and in a batch a text must have the same vector.
    alone = np.concatenate([embedder.embed_documents([text]) for text in texts[:50]])
    speeds = {name: len(texts) / statistics.median(spent) for name, spent in seconds.items()}
    question_ms = {name: 1000 * statistics.median(spent) for name, spent in asking.items()}
    click.echo(
        json.dumps(
            {
                "passages": len(texts),
                "threads": torch.get_num_threads(),
                "dtype": embedder.dtype,
                "passages_per_second": round(speeds["ours"], 1),
                "plain_fp32_per_second": round(speeds["plain"], 1),
                "ratio": round(speeds["ours"] / speeds["plain"], 2),
                "layers_as_they_are_per_second": round(speeds["layers_as_they_are"], 1),
                "question_ms": round(question_ms["ours"], 2),
                "layers_as_they_are_question_ms": round(question_ms["layers_as_they_are"], 2),
                "cosine_min": round(float((own * expected).sum(axis=1).min()), 5),
                "cosine_batch_min": round(float((own[:50] * alone).sum(axis=1).min()), 5),
            }
        )
    )


if __name__ == "__main__":
    main()
