"""The least that a fresh process needs for a question: import, load the model, embed it."""

from __future__ import annotations

import sys

__all__: list[str] = []


def main() -> None:
    """Embeds the question that the command line gives, with the model that it names."""
    from sentence_transformers import SentenceTransformer

    folder, question = sys.argv[1:]
    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    print(len(model.encode([question], prompt_name="query")[0]))


if __name__ == "__main__":
    main()
