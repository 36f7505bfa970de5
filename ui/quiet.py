"""Keeps the libraries underneath from talking over Musnad on the terminal."""

from __future__ import annotations

import logging
import os
import warnings

__all__ = ["quiet_libraries"]

_TALKERS = (
    *("faiss", "grpc", "milvus_lite", "pdfminer", "pymilvus", "sentence_transformers"),
    *("trafilatura", "transformers"),
)


def quiet_libraries() -> None:
    """Silences progress bars, load reports and warnings of transformers and its relatives.

    Must run before they are imported; what goes wrong still arrives as an exception.
    """
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    warnings.filterwarnings("ignore")
    for name in _TALKERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
