"""Ray: starting or joining a cluster, and how much of it is used for what."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from index.errors import InputError, ModelError

__all__ = ["LOCAL", "Workers", "ray_cluster", "ray_errors", "share", "workers_for"]

LOCAL = "local"
"""The address of a Ray of one's own, on this machine, for one run."""

# Blocks in flight are a few hundred kilobytes each; Ray would take a third of the memory.
_OBJECT_STORE_BYTES = 512 * 1024 * 1024
# More threads for one embedding process gain little; see `eval.bulk_speed`.
_MOST_CORES_OF_AN_ACTOR = 4
_MODEL_ERROR = re.compile(rf"^\s*{ModelError.__module__}\.ModelError: (.+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workers:
    """How a cluster is used.

    Attributes:
        actors: Processes that embed.
        cores: Cores of each of them.
        gpus: GPUs of each of them.
    """

    actors: int
    cores: int
    gpus: int


@contextlib.contextmanager
def ray_cluster(address: str, actors: int | None) -> Iterator[Workers]:
    """Starts or joins a Ray cluster for the duration of a `with` block.

    A program that is connected to a cluster already stays so, whatever the address says.

    Args:
        address: `LOCAL`, or `HOST:PORT` of a cluster's head, or "auto" for the one that runs on
            this machine.
        actors: How many processes are to embed; by default as many as there are GPUs, else one
            for every four cores.

    Raises:
        InputError: Ray is not installed, or the cluster is not there, is too small, or of another
            version.
    """
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        raise InputError('--ray needs Ray: run `pip install "musnad[ray]"`')
    # Before Ray is imported. Nothing is to be reported to anybody, and what Ray says about itself
    # is of no interest to who indexes articles.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray

    if ray.is_initialized():
        yield workers_for(_nodes(), actors)
        return
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    if address == LOCAL:
        # As many as there are, and one more for reading: that is little beside embedding.
        cores = _own_cores()
        options |= {
            "num_cpus": max(cores, actors or 1) + 1,
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE_BYTES,
        }
    for left in reversed(range(2 if address == LOCAL else 1)):
        try:
            with _silent_start():
                ray.init(address=address, **options)
            break
        # Ray raises whatever it meets here, the root of all exceptions included.
        except Exception as error:
            if not left:
                where = "can be started here" if address == LOCAL else f"cluster at {address}"
                raise InputError(
                    f"--ray: no Ray {where} ({_line(error)}); see the README"
                ) from error
            # A busy machine may need longer than the half minute that Ray gives a node to start.
            ray.shutdown()
    try:
        yield workers_for(_nodes(), actors)
    finally:
        ray.shutdown()


def workers_for(nodes: list[tuple[int, int]], actors: int | None) -> Workers:
    """How a cluster is best used.

    Args:
        nodes: For each machine its cores and its GPUs.
        actors: As for `ray_cluster`.

    Raises:
        InputError: It is too small for so many actors, and one core for reading.
    """
    gpus = sum(each for _, each in nodes)
    if gpus:
        wanted = actors or gpus
        if wanted <= gpus and sum(cores for cores, _ in nodes) > wanted:
            return Workers(actors=wanted, cores=1, gpus=1)
    cores = sum(each for each, _ in nodes)
    wanted = actors or max(1, (cores - 1) // _MOST_CORES_OF_AN_ACTOR)
    for each in range(_MOST_CORES_OF_AN_ACTOR, 0, -1):
        room = sum(own // each for own, _ in nodes)
        if room >= wanted and wanted * each < cores:
            return Workers(actors=wanted, cores=each, gpus=0)
    raise InputError(
        f"--actors {wanted}: the Ray cluster has {cores} cores, of which one must be left for "
        f"reading: name at most {max(0, cores - 1)} or add machines"
    )


@contextlib.contextmanager
def ray_errors() -> Iterator[None]:
    """Turns what Ray raises during a `with` block into errors of Musnad."""
    from ray.exceptions import RayError

    try:
        yield
    except RayError as error:
        ours = _ours(error)
        if ours is not None:
            raise ours from error
        raise InputError(
            f"Ray could not go on ({_line(error)}): what was finished is stored; look at the "
            "cluster and run the same command again"
        ) from error


def share(value: object) -> Any:
    """Puts a value where all workers can read it."""
    import ray

    return ray.put(value)


def _ours(error: BaseException) -> ModelError | None:
    """What a worker has raised, which arrives as the text of its traceback alone."""
    found = _MODEL_ERROR.search(str(error))
    return ModelError(found[1].strip()) if found else None


def _line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__)[:200]


@contextlib.contextmanager
def _silent_start() -> Iterator[None]:
    """Sends to nowhere what Ray's C++ part writes to standard error while it reads its log level.

    It knows no other way. What goes wrong arrives as an exception all the same.
    """
    try:
        kept = os.dup(2)
    except OSError:  # closed by who started this process
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _nodes() -> list[tuple[int, int]]:
    import ray

    # Without annotations in Ray.
    nodes: Any = ray.nodes
    return [
        (int(node["Resources"].get("CPU", 0)), int(node["Resources"].get("GPU", 0)))
        for node in nodes()
        if node["Alive"]
    ]


def _own_cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
