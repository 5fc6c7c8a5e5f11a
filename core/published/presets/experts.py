"""Models with experts, of which a token passes through some."""

from __future__ import annotations

from typing import Any

from core.published.presets.base import LOOKED_UP, REFERENCE, decoder, preset

decoder(
    "mixtral_8x7b",
    "Mixtral 8×7B",
    (32000, 4096, 14336, 32, 32, 8),
    46_702_792_704,
    REFERENCE,
    model_type="mixtral",
    num_local_experts=8,
    num_experts_per_tok=2,
)
decoder(
    "gpt_oss_20b",
    "gpt-oss 20b",
    (201088, 2880, 2880, 24, 64, 8),
    20_914_757_184,
    REFERENCE,
    model_type="gpt_oss",
    head_dim=64,
    num_local_experts=32,
    num_experts_per_tok=4,
    quantization_config={"quant_method": "mxfp4"},
)


def _deepseek(name: str, label: str, exact: int, **config: Any) -> None:
    latent = {"kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128}
    preset(name, label, exact, LOOKED_UP, torch_dtype="bfloat16", **latent, **config)


_V2 = {
    "model_type": "deepseek_v2",
    "vocab_size": 102400,
    "first_k_dense_replace": 1,
    "num_experts_per_tok": 6,
    "n_shared_experts": 2,
}
_deepseek(
    "deepseek_v2_lite",
    "DeepSeek V2 Lite",
    15_706_484_224,
    **_V2,
    hidden_size=2048,
    num_hidden_layers=27,
    num_attention_heads=16,
    intermediate_size=10944,
    moe_intermediate_size=1408,
    n_routed_experts=64,
)
_deepseek(
    "deepseek_v2",
    "DeepSeek V2",
    235_741_434_880,
    **_V2,
    q_lora_rank=1536,
    hidden_size=5120,
    num_hidden_layers=60,
    num_attention_heads=128,
    intermediate_size=12288,
    moe_intermediate_size=1536,
    n_routed_experts=160,
)
_deepseek(
    "deepseek_v3",
    "DeepSeek V3",
    671_026_419_200,
    model_type="deepseek_v3",
    vocab_size=129280,
    q_lora_rank=1536,
    hidden_size=7168,
    num_hidden_layers=61,
    num_attention_heads=128,
    intermediate_size=18432,
    moe_intermediate_size=2048,
    n_routed_experts=256,
    first_k_dense_replace=3,
    num_experts_per_tok=8,
    n_shared_experts=1,
    num_nextn_predict_layers=1,
    quantization_config={"quant_method": "fp8", "weight_block_size": [128, 128]},
)
