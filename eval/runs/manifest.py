"""What made a run: data, system, versions, machine."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.datasets.case import Dataset
from eval.systems.system import System

__all__ = ["Manifest", "make_manifest", "processor_name"]

_PACKAGES = (
    *("musnad", "faiss-cpu", "ir_measures", "langchain-core", "numpy", "sentence-transformers"),
    *("tokenizers", "torch", "transformers"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Everything that is needed to repeat a run or to doubt it.

    Attributes:
        task: "answers" or "retrieval".
        dataset: Its name.
        data: The fingerprint of articles and questions.
        files: The SHA-256 of the files read.
        articles: How many.
        questions: How many.
        system: What it says about itself.
        versions: Of the packages that matter.
        machine: Processor, cores, system, Python.
        started: When, UTC.
    """

    task: str
    dataset: str
    data: str
    files: Mapping[str, str]
    articles: int
    questions: int
    system: Mapping[str, object]
    versions: Mapping[str, str]
    machine: Mapping[str, object]
    started: str

    def identity(self) -> dict[str, object]:
        """What must be equal for two parts of a run to belong together."""
        return {"task": self.task, "data": self.data, "system": dict(self.system)}

    def to_object(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def make_manifest(system: System, dataset: Dataset, task: str) -> Manifest:
    """Notes what a run that begins now is made of."""
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return Manifest(
        task=task,
        dataset=dataset.name,
        data=dataset.fingerprint,
        files=dict(dataset.files),
        articles=len(dataset.articles),
        questions=len(dataset.cases),
        system=dict(system.describe()),
        versions=versions,
        machine={
            "processor": processor_name(),
            "cores": os.cpu_count(),
            "platform": platform.platform(),
            "python": sys.version.split()[0],
        },
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def processor_name() -> str:
    """The model's name where Linux tells it; else what the platform calls it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
