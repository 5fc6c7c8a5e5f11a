"""What every architecture owes: sums, growth by whole blocks, and a sentence for whatever a stranger sends."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.published import ARCHITECTURES, PRESETS, Count, PublishedError, count

every_architecture = pytest.mark.parametrize("name", ARCHITECTURES)
EXAMPLE = {str(preset.config["model_type"]): dict(preset.config) for preset in PRESETS.values()}
LAYERS = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
STRANGE: tuple[Any, ...] = (
    *(0, -1, 1, 7, 2**20, 10**12, 10**5000, 1.5, float("nan"), True, None, "x", "float16"),
    *([], {}, [[]], [None], ["A"], {"a": {}}),
    *({"quant_method": "gptq"}, {"quant_method": []}, {"quant_method": "gptq", "bits": 4, "group_size": 128}),
    *(
        {"quant_method": "fp8", "weight_block_size": [0, 1]},
        {"quant_method": "bitsandbytes", "load_in_4bit": True},
    ),
)
FIELDS = (
    "quantization_config",
    "torch_dtype",
    "architectures",
    "head_dim",
    "transformers_version",
    "id2label",
)


def check_sums(counted: Count) -> None:
    for name, column in (
        ("parameters", "value"),
        ("active", "active"),
        ("stored", "stored"),
        ("bytes", "bytes"),
    ):
        column_values = [getattr(line, column) for line in counted.lines]
        if None in column_values:
            assert getattr(counted, name) is None
        else:
            assert getattr(counted, name) == sum(column_values)
    assert 0 < counted.active <= counted.parameters


@every_architecture
def test_what_is_read_in_each_line_makes_its_value(name: str) -> None:
    config = {**EXAMPLE[name]}
    config.pop("quantization_config", None)
    for line in count(config).lines:
        equation = line.numbers.replace(",", "").replace("·", "*").replace("−", "-")
        assert eval(equation) == (line.stored if line.kind == "buffer" else line.value)


@every_architecture
def test_each_further_block_adds_as_many(name: str) -> None:
    config = EXAMPLE[name]
    field = next(field for field in LAYERS if field in config)
    few, more, most = (count({**config, field: config[field] + extra}).parameters for extra in (0, 1, 2))
    assert most - more == more - few > 0


@every_architecture
def test_numbers_are_the_sums_of_their_lines(name: str) -> None:
    check_sums(count(EXAMPLE[name]))


@every_architecture
def test_a_changed_config_is_counted_or_gets_a_sentence(name: str) -> None:
    draw = random.Random(name)
    counted, sentences = 0, []
    for _ in range(500):
        config = {**EXAMPLE[name]}
        for _ in range(draw.choice((1, 1, 2, 3))):
            field = draw.choice((*config, *FIELDS))
            if draw.random() < 0.2:
                config.pop(field, None)
            else:
                config[field] = draw.choice(STRANGE)
        try:
            check_sums(count(config))
            counted += 1
        except PublishedError as error:
            sentences.append(str(error))
    assert counted > 0
    assert 0 < max(map(len, sentences)) < 600


@every_architecture
def test_a_class_with_a_head_of_any_size_is_refused(name: str) -> None:
    with pytest.raises(PublishedError, match="head is not known"):
        count({**EXAMPLE[name], "architectures": ["XForTokenClassification"]})
