"""How fast passages are embedded, beside a plain fp32 loop of the same model in the same run.

    python -m eval.embedding_speed eval/corpus

Both sides embed the same chunks of the same articles, in alternating rounds; the medians count.
"""

from __future__ import annotations

import json
import statistics
import time

import click
import numpy as np

from index import Article, ChunkSettings, load_embedder, read_articles
from index.chunking import chunk_article, passage_text
from index.embedded_model import embedded_model_folder

__all__: list[str] = []


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--chunk-tokens", default=ChunkSettings().tokens, show_default=True)
@click.option("--most", default=600, show_default=True, help="How many chunks at the most.")
def main(sources: tuple[str, ...], rounds: int, chunk_tokens: int, most: int) -> None:
    """Prints passages per second of both sides, their ratio, and how well the vectors agree."""
    import torch
    from sentence_transformers import SentenceTransformer

    embedder = load_embedder()
    plain = SentenceTransformer(
        str(embedded_model_folder()),
        device="cpu",
        local_files_only=True,
        model_kwargs={"dtype": torch.float32, "add_pooling_layer": False},
    )
    settings = ChunkSettings(tokens=chunk_tokens, overlap=chunk_tokens // 4)
    texts = [
        passage_text(article, chunk)
        for article in read_articles(list(sources))
        if isinstance(article, Article)
        for chunk in chunk_article(article, embedder.count_tokens, settings)
    ][:most]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        vectors = embedder.embed_documents(texts)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        expected = plain.encode(
            texts, prompt_name="document", normalize_embeddings=True, show_progress_bar=False
        )
        theirs.append(time.perf_counter() - begun)
    # Alone and in a batch a text must have the same vector.
    alone = np.concatenate([embedder.embed_documents([text]) for text in texts[:50]])
    click.echo(
        json.dumps(
            {
                "passages": len(texts),
                "threads": torch.get_num_threads(),
                "dtype": embedder.dtype,
                "passages_per_second": round(len(texts) / statistics.median(ours), 1),
                "plain_fp32_per_second": round(len(texts) / statistics.median(theirs), 1),
                "ratio": round(statistics.median(theirs) / statistics.median(ours), 2),
                "cosine_min": round(float((vectors * expected).sum(axis=1).min()), 5),
                "cosine_batch_min": round(float((vectors[:50] * alone).sum(axis=1).min()), 5),
            }
        )
    )


if __name__ == "__main__":
    main()
