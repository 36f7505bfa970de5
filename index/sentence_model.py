"""Loading models of sentence-transformers: where they compute, how exactly, what they are."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelError
from index.onednn import lay_out_bert

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["computes_in_bf16", "fingerprint_of", "lay_out_model", "load_model", "prompts_of"]


def load_model(model: str, *, local: bool) -> SentenceTransformer:
    """Loads a model, in bf16 where the processor computes in it and in fp32 where it does not.

    Args:
        model: A folder or a hub name.
        local: Whether to stay away from the hub although the model might be there.

    Raises:
        ModelError: There is no such model, or it cannot be loaded.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    device = _device(torch)
    # Left open, the precision is that of the file, and the embedded model's is in bf16.
    dtype = torch.bfloat16 if computes_in_bf16(torch, device) else torch.float32
    options: dict[str, Any] = {"dtype": dtype}
    if local:
        options["add_pooling_layer"] = False
    try:
        return SentenceTransformer(
            model, device=device, model_kwargs=options, local_files_only=local
        )
    # Loading reads files, may use a network and builds whatever architecture the folder names:
    # there is no narrower family of errors to catch, and every one means the same to the user.
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"the embedding model '{model}' cannot be loaded ({reason[:200]}): check the name or "
            "folder and, for a hub name, the network; `--embedding-model embedded` needs neither"
        ) from error


def lay_out_model(model: SentenceTransformer) -> None:
    """Lays its layers out for the processor (`index.onednn`), if it is a BERT and they can be."""
    from transformers import BertModel

    encoder = getattr(model[0], "auto_model", None)
    if isinstance(encoder, BertModel):
        lay_out_bert(encoder)


def _device(torch: Any) -> str:
    chosen = os.environ.get("MUSNAD_DEVICE")
    if chosen:
        return chosen
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def computes_in_bf16(torch: Any, device: str) -> bool:
    """bf16 is emulated, and slower than fp32, on processors without instructions for it."""
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device != "cpu":
        return False
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def prompts_of(model: SentenceTransformer, folder: str) -> dict[str, str]:
    """The model's own prompts; E5 models from the hub carry none in their configuration."""
    own = model.prompts
    prompts = {
        "query": own.get("query") or "",
        "document": own.get("document") or own.get("passage") or "",
    }
    if not any(prompts.values()) and "e5" in Path(folder).name.lower().split("-"):
        # Wang et al., "Multilingual E5 Text Embeddings" (2024): both are needed, for any language.
        return {"query": "query: ", "document": "passage: "}
    return prompts


def fingerprint_of(model: SentenceTransformer, prompts: dict[str, str]) -> str:
    """SHA-256 over the weights' names and bytes and the prompts."""
    import torch

    digest = hashlib.sha256(repr(sorted(prompts.items())).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(str(tuple(tensor.shape)).encode())
        # A slice suffices to tell trained models apart; hashing gigabytes at every start does not
        # pay. float32 makes the digest independent of the precision only for what bf16 can hold,
        # so the values are rounded to it first.
        sample = tensor.detach().flatten()[:256].to("cpu", torch.bfloat16).float().contiguous()
        digest.update(sample.numpy().tobytes())
    return f"weights-{digest.hexdigest()[:16]}"
