"""What the operating system says about this process and this machine."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eval.runs.manifest import processor_name

__all__ = ["bytes_in", "describe_machine", "resident_bytes"]

_PACKAGES = (
    "faiss-cpu",
    "haystack-ai",
    "langchain-classic",
    "langchain-community",
    "numpy",
    "rank-bm25",
    "sentence-transformers",
    "torch",
    "transformers",
    "txtai",
)


def resident_bytes() -> tuple[int, int]:
    """The memory that this process occupies, and the most it ever has."""
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024, highest
    except OSError:
        pass
    # Elsewhere than on Linux only the most is known.
    return highest, highest


def bytes_in(directory: Path) -> int:
    """The size of all files below a directory."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def describe_machine(packages: Sequence[str] = _PACKAGES) -> dict[str, object]:
    """The machine and the versions that figures depend on."""
    versions: dict[str, str] = {}
    for package in packages:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "processor": processor_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": versions,
        # How busy the machine was: with other work beside it, seconds are no measure.
        "load": round(os.getloadavg()[0], 2),
    }
