"""Published models have as many values as is published, to the digit, and each number is the sum of its lines."""

from __future__ import annotations

from typing import Any

import pytest

from core.published import PublishedError, count

GPT2 = {
    "model_type": "gpt2",
    "vocab_size": 50257,
    "n_positions": 1024,
    "n_embd": 768,
    "n_layer": 12,
    "n_head": 12,
}
LLAMA = {
    "model_type": "llama",
    "vocab_size": 32000,
    "hidden_size": 4096,
    "intermediate_size": 11008,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
}
LLAMA31 = {**LLAMA, "vocab_size": 128256, "intermediate_size": 14336, "num_key_value_heads": 8}


def test_a_tied_head_counts_once_and_masks_are_no_parameters() -> None:
    small = count(GPT2)
    assert (small.parameters, small.stored) == (124_439_808, 137_022_720)
    assert small.bytes == 4 * 137_022_720
    assert small.without_tables == 85_056_000
    assert count({**GPT2, "tie_word_embeddings": False}).parameters == 163_037_184
    assert any("163,037,184" in note for note in small.notes)


def test_rotary_frequencies_of_older_versions_are_stored() -> None:
    larger = {**LLAMA, "hidden_size": 5120, "intermediate_size": 13824, "num_hidden_layers": 40}
    larger = {**larger, "num_attention_heads": 40, "transformers_version": "4.31.0.dev0"}
    assert (count(larger).parameters, count(larger).stored) == (13_015_864_320, 13_015_866_880)
    assert count({**larger, "transformers_version": "4.45.0"}).stored == 13_015_864_320


def test_of_experts_a_token_passes_through_some() -> None:
    mixtral = count(
        {
            **LLAMA31,
            "model_type": "mixtral",
            "vocab_size": 32000,
            "num_local_experts": 8,
            "num_experts_per_tok": 2,
        }
    )
    assert (mixtral.parameters, mixtral.active) == (46_702_792_704, 12_879_925_248)
    assert mixtral.active_without_embedding == 12_879_925_248 - 32000 * 4096


def quantized(**settings: Any) -> dict[str, Any]:
    return {**LLAMA31, "torch_dtype": "bfloat16", "quantization_config": settings}


def test_two_of_four_bits_in_a_byte_are_two_parameters() -> None:
    packed = count(quantized(quant_method="bitsandbytes", load_in_4bit=True))
    assert packed.parameters == 8_030_261_248
    assert sum(line.stored or 0 for line in packed.lines if line.kind == "matrix") == 3_489_660_928


def test_scales_of_output_channels_are_stored_and_no_parameters() -> None:
    packed = count(quantized(quant_method="gptq", bits=4, group_size=-1))
    assert packed.parameters == 8_030_261_248
    assert sum(line.stored or 0 for line in packed.lines if line.block.endswith(": scales")) == 1_376_256


def test_of_an_unknown_quantization_parameters_are_known_and_a_file_is_not() -> None:
    strange = count(quantized(quant_method="new"))
    assert (strange.parameters, strange.stored, strange.bytes) == (8_030_261_248, None, None)
    assert any("quantization is not known" in note for note in strange.notes)


def test_each_number_is_the_sum_of_its_lines() -> None:
    counted = count(quantized(quant_method="awq", bits=4, group_size=128))
    for name, column in (
        ("parameters", "value"),
        ("stored", "stored"),
        ("bytes", "bytes"),
        ("active", "active"),
    ):
        assert getattr(counted, name) == sum(getattr(line, column) for line in counted.lines)


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


STRANGE = [
    0,
    -1,
    10**12,
    10**5000,
    "12",
    12.0,
    True,
    float("nan"),
    [],
    {},
    nested(100_000),
    "x" * 10**7,
    [0] * 10**6,
]


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
@pytest.mark.parametrize("field", ["vocab_size", "n_layer", "n_head", "n_embd"])
def test_absurd_sizes_get_a_sentence(field: str, value: Any) -> None:
    with pytest.raises(PublishedError, match=field) as error:
        count({**GPT2, field: value})
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("value", STRANGE[5:], ids=range(5, len(STRANGE)))
@pytest.mark.parametrize(
    "field",
    [
        "model_type",
        "architectures",
        "tie_word_embeddings",
        "torch_dtype",
        "quantization_config",
        "transformers_version",
    ],
)
def test_other_fields_of_strangers_get_a_sentence_or_a_count(field: str, value: Any) -> None:
    try:
        notes = count({**GPT2, field: value}).notes
    except PublishedError as error:
        notes = (str(error),)
    assert all(len(note) < 900 for note in notes)


@pytest.mark.parametrize("field", ["vocab_size", "n_layer", "n_head", "n_embd", "n_positions"])
def test_a_missing_size_is_named(field: str) -> None:
    with pytest.raises(PublishedError, match=f"needs `{field}`"):
        count({name: value for name, value in GPT2.items() if name != field})


@pytest.mark.parametrize("config", [None, [], "gpt2", {str(k): k for k in range(200_000)}, {}])
def test_what_is_no_config_gets_a_sentence(config: Any) -> None:
    with pytest.raises(PublishedError, match="a config"):
        count(config)


def test_of_an_unknown_model_its_embedding_is_said() -> None:
    with pytest.raises(PublishedError, match="300·20 = 6,000 values") as error:
        count({"model_type": "mamba", "vocab_size": 300, "hidden_size": 20})
    assert "gpt2" in str(error.value)


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(PublishedError, match="do not divide"):
        count({**GPT2, "n_head": 7})
