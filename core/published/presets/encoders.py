"""Models that read all of a text or an image at once, and T5."""

from __future__ import annotations

from typing import Any

from core.published.presets.base import LOOKED_UP, REFERENCE, preset


def _bert(name: str, label: str, exact: int, against: str, **config: Any) -> None:
    base = {
        "model_type": "bert",
        "vocab_size": 30522,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
    }
    preset(name, label, exact, against, **{**base, **config})


def _t5(name: str, label: str, d: int, f: int, L: int, H: int, exact: int, against: str) -> None:
    config = {"vocab_size": 32128, "d_model": d, "d_ff": f, "num_layers": L, "num_heads": H, "d_kv": 64}
    preset(name, label, exact, against, model_type="t5", **config)


_bert("bert_base", "BERT base", 109_482_240, REFERENCE)
_bert(
    "bert_base_heads", "BERT base, both heads", 110_106_428, REFERENCE, architectures=["BertForPreTraining"]
)
_bert(
    "bert_large",
    "BERT large",
    335_141_888,
    LOOKED_UP,
    hidden_size=1024,
    num_hidden_layers=24,
    num_attention_heads=16,
    intermediate_size=4096,
)
preset(
    "distilbert",
    "DistilBERT base",
    66_985_530,
    REFERENCE,
    model_type="distilbert",
    architectures=["DistilBertForMaskedLM"],
    vocab_size=30522,
    max_position_embeddings=512,
    dim=768,
    n_heads=12,
    n_layers=6,
    hidden_dim=3072,
)
_bert(
    "roberta_base",
    "RoBERTa base",
    124_697_433,
    REFERENCE,
    model_type="roberta",
    architectures=["RobertaForMaskedLM"],
    vocab_size=50265,
    max_position_embeddings=514,
    type_vocab_size=1,
)
_bert(
    "xlm_roberta_base",
    "XLM-R base, pooler and head",
    278_885_778,
    REFERENCE,
    model_type="xlm-roberta",
    architectures=["XLMRobertaModel", "XLMRobertaForMaskedLM"],
    vocab_size=250002,
    max_position_embeddings=514,
    type_vocab_size=1,
)
_t5("t5_small", "T5 small", 512, 2048, 6, 8, 60_506_624, LOOKED_UP)
_t5("t5_base", "T5 base", 768, 3072, 12, 12, 222_903_552, REFERENCE)

preset(
    "vit_b16",
    "ViT-B/16",
    86_567_656,
    LOOKED_UP,
    model_type="vit",
    architectures=["ViTForImageClassification"],
    num_labels=1000,
    hidden_size=768,
    num_hidden_layers=12,
    num_attention_heads=12,
    intermediate_size=3072,
    patch_size=16,
    image_size=224,
)
