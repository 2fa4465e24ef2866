"""Gradient-boosted trees that are packed with the library, evaluated by onnxruntime."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import importlib.resources
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnxruntime

MAX_SESSIONS = 16
# Models that stand for the packed ones, by name: those of a fold, when a page is scored by what never saw its site.
_instead: contextvars.ContextVar[Mapping[str, bytes]] = contextvars.ContextVar("_instead", default={})  # noqa: B039


def evaluate(model: str, rows: np.ndarray) -> np.ndarray:
    """The probability of each row: rows (n, features) of float32 to (n,) of float32.

    model names a file of cleaners/classifier/models, made by packing.pack().
    """
    if not len(rows):
        return np.zeros(0, np.float32)
    session = _session(_instead.get().get(model) or packed(model))
    margins = session.run(None, {"rows": np.ascontiguousarray(rows, np.float32)})[0]
    return 1 / (1 + np.exp(-np.asarray(margins, np.float32)[:, 0]))


@functools.cache
def packed(model: str) -> bytes:
    """The bytes of a packed model. Raises FileNotFoundError if there is none of this name."""
    return (importlib.resources.files("cleaners.classifier") / "models" / f"{model}.onnx").read_bytes()


@contextlib.contextmanager
def instead(models: Mapping[str, bytes]) -> Iterator[None]:
    """Within this context, evaluate these models, by name, instead of the packed ones."""
    token = _instead.set({**_instead.get(), **models})
    try:
        yield
    finally:
        _instead.reset(token)


@functools.lru_cache(maxsize=MAX_SESSIONS)
def _session(model: bytes) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread, of this process: workers are forked from one that has read the models, and pages are what runs in
    # parallel.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
