"""From the name of a system to the system."""

from __future__ import annotations

from collections.abc import Mapping

from eval.systems.haystack_peer import HAYSTACK, HaystackPeer
from eval.systems.langchain_peers import PEERS, LangChainPeer
from eval.systems.musnad import MusnadSystem
from eval.systems.system import System
from eval.systems.txtai_peer import TXTAI, TxtaiPeer
from index import ChunkSettings, Embedder
from index.errors import InputError
from rag import Settings
from rag.reading.span_reader import PassageReader
from rag.settings import DEFAULT_ANSWER_MODEL

__all__ = ["SYSTEMS", "load_system", "parse_settings"]

SYSTEMS = ("musnad", *PEERS, HAYSTACK, TXTAI)


def load_system(
    name: str,
    embedder: Embedder,
    *,
    model: str = DEFAULT_ANSWER_MODEL,
    settings: Settings | None = None,
    chunk_tokens: int | None = None,
    reader: PassageReader | None = None,
) -> System:
    """The system of that name.

    Args:
        name: One of `SYSTEMS`.
        embedder: The embedding model; all systems share it.
        model: What writes Musnad's answers.
        settings: How Musnad answers.
        chunk_tokens: How long passages are, without overlap; Musnad's default cut when left out.
        reader: What reads passages for Musnad; the trained reader when left out.

    Raises:
        InputError: There is no such system, or its libraries are not installed.
    """
    chunking = ChunkSettings(tokens=chunk_tokens, overlap=0) if chunk_tokens else None
    if name == "musnad":
        return MusnadSystem(
            embedder, model=model, settings=settings, chunking=chunking, reader=reader
        )
    if name in PEERS:
        return LangChainPeer(name, embedder, chunking=chunking)
    if name == HAYSTACK:
        return HaystackPeer(embedder, chunking=chunking)
    if name == TXTAI:
        return TxtaiPeer(embedder, chunking=chunking)
    raise InputError(f"there is no system '{name}'; there are {', '.join(SYSTEMS)}")


def parse_settings(pairs: Mapping[str, str]) -> Settings:
    """Settings from a command line: whole numbers, fractions, else text.

    Raises:
        InputError: A setting is unknown or out of range.
    """
    return Settings.from_mapping({name: _value(text) for name, text in pairs.items()})


def _value(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
