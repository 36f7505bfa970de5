"""Deterministic verification: a written sentence against the passages that it cites."""

from rag.verification.check import Problem, ProblemKind, Source, Verdict, verify
from rag.verification.name_spelling import spells

__all__ = ["Problem", "ProblemKind", "Source", "Verdict", "spells", "verify"]
