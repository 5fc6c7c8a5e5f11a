"""Models that read from left to right, all of whose parameters each token passes through."""

from __future__ import annotations

from core.published.presets.base import LOOKED_UP, RECALLED, REFERENCE, decoder, preset


def _gpt2(name: str, label: str, d: int, L: int, H: int, exact: int, against: str) -> None:
    config = {"vocab_size": 50257, "n_positions": 1024, "n_embd": d, "n_layer": L, "n_head": H}
    preset(name, label, exact, against, model_type="gpt2", architectures=["GPT2LMHeadModel"], **config)


def _pythia(name: str, label: str, d: int, L: int, H: int, exact: int) -> None:
    config = {"hidden_size": d, "intermediate_size": 4 * d, "num_hidden_layers": L, "num_attention_heads": H}
    preset(
        name,
        label,
        exact,
        REFERENCE,
        model_type="gpt_neox",
        vocab_size=50304,
        torch_dtype="float16",
        **config,
    )


_gpt2("gpt2", "GPT-2 small", 768, 12, 12, 124_439_808, REFERENCE)
_gpt2("gpt2_medium", "GPT-2 medium", 1024, 24, 16, 354_823_168, REFERENCE)
_gpt2("gpt2_large", "GPT-2 large", 1280, 36, 20, 774_030_080, LOOKED_UP)
_gpt2("gpt2_xl", "GPT-2 XL", 1600, 48, 25, 1_557_611_200, REFERENCE)
_OLD = {"torch_dtype": "float16", "transformers_version": "4.31.0.dev0"}
decoder("llama2_7b", "Llama 2 7B", (32000, 4096, 11008, 32, 32, 32), 6_738_415_616, REFERENCE, **_OLD)
decoder("llama2_13b", "Llama 2 13B", (32000, 5120, 13824, 40, 40, 40), 13_015_864_320, REFERENCE, **_OLD)
decoder("llama31_8b", "Llama 3.1 8B", (128256, 4096, 14336, 32, 32, 8), 8_030_261_248, REFERENCE)
decoder("llama31_70b", "Llama 3.1 70B", (128256, 8192, 28672, 80, 64, 8), 70_553_706_496, REFERENCE)
decoder("llama31_405b", "Llama 3.1 405B", (128256, 16384, 53248, 126, 128, 8), 405_853_388_800, LOOKED_UP)
decoder(
    "llama32_1b",
    "Llama 3.2 1B",
    (128256, 2048, 8192, 16, 32, 8),
    1_235_814_400,
    LOOKED_UP,
    head_dim=64,
    tie_word_embeddings=True,
)
decoder(
    "llama32_3b",
    "Llama 3.2 3B",
    (128256, 3072, 8192, 28, 24, 8),
    3_212_749_824,
    LOOKED_UP,
    head_dim=128,
    tie_word_embeddings=True,
)
decoder("tinyllama", "TinyLlama 1.1B", (32000, 2048, 5632, 22, 32, 4), 1_100_048_384, LOOKED_UP)
decoder(
    "mistral_7b",
    "Mistral 7B",
    (32000, 4096, 14336, 32, 32, 8),
    7_241_732_096,
    REFERENCE,
    model_type="mistral",
)
_QWEN = {"model_type": "qwen2"}
decoder(
    "qwen25_05b",
    "Qwen2.5 0.5B",
    (151936, 896, 4864, 24, 14, 2),
    494_032_768,
    LOOKED_UP,
    **_QWEN,
    tie_word_embeddings=True,
)
decoder("qwen25_7b", "Qwen2.5 7B", (152064, 3584, 18944, 28, 28, 4), 7_615_616_512, LOOKED_UP, **_QWEN)


def _gemma(
    name: str,
    label: str,
    kind: str,
    h: int,
    sizes: tuple[int, int, int, int, int, int],
    exact: int,
    against: str,
) -> None:
    decoder(name, label, sizes, exact, against, model_type=kind, head_dim=h)


_gemma("gemma_2b", "Gemma 2B", "gemma", 256, (256000, 2048, 16384, 18, 8, 1), 2_506_172_416, LOOKED_UP)
_gemma("gemma_7b", "Gemma 7B", "gemma", 256, (256000, 3072, 24576, 28, 16, 16), 8_537_680_896, REFERENCE)
_gemma("gemma2_2b", "Gemma 2 2B", "gemma2", 256, (256000, 2304, 9216, 26, 8, 4), 2_614_341_888, LOOKED_UP)
_gemma("gemma2_9b", "Gemma 2 9B", "gemma2", 256, (256000, 3584, 14336, 42, 16, 8), 9_241_705_984, LOOKED_UP)
_gemma(
    "gemma2_27b", "Gemma 2 27B", "gemma2", 128, (256000, 4608, 36864, 46, 32, 16), 27_227_128_320, LOOKED_UP
)
_gemma("gemma3_1b", "Gemma 3 1B", "gemma3_text", 256, (262144, 1152, 6912, 26, 4, 1), 999_885_952, LOOKED_UP)
_PHI = {"model_type": "phi", "torch_dtype": "float16"}
decoder("phi_15", "Phi-1.5", (51200, 2048, 8192, 24, 32, 32), 1_418_270_720, LOOKED_UP, **_PHI)
decoder("phi_2", "Phi-2", (51200, 2560, 10240, 32, 32, 32), 2_779_683_840, LOOKED_UP, **_PHI)
decoder(
    "phi3_mini", "Phi-3 mini", (32064, 3072, 8192, 32, 32, 32), 3_821_079_552, LOOKED_UP, model_type="phi3"
)
_pythia("pythia_70m", "Pythia 70M", 512, 6, 8, 70_426_624)
_pythia("pythia_160m", "Pythia 160M", 768, 12, 12, 162_322_944)
_pythia("pythia_410m", "Pythia 410M", 1024, 24, 16, 405_334_016)
_pythia("pythia_1b", "Pythia 1B", 2048, 16, 8, 1_011_781_632)
_BLOOM = {"model_type": "bloom", "vocab_size": 250880, "torch_dtype": "bfloat16"}
preset("bloom", "BLOOM", 176_247_271_424, REFERENCE, **_BLOOM, hidden_size=14336, n_layer=70, n_head=112)
_FALCON = {"model_type": "falcon", "vocab_size": 65024, "hidden_size": 4544, "torch_dtype": "bfloat16"}
preset(
    "falcon_7b",
    "Falcon 7B",
    6_921_720_704,
    RECALLED,
    **_FALCON,
    num_hidden_layers=32,
    num_attention_heads=71,
    multi_query=True,
    parallel_attn=True,
)
