"""Every preset has as many parameters as its figure says, and the files and active parameters that are published."""

from __future__ import annotations

import pytest

from core.published import ARCHITECTURES, PRESETS, count

every_preset = pytest.mark.parametrize("preset", PRESETS)


@every_preset
def test_it_has_its_figure_to_the_digit(preset: str) -> None:
    assert count(PRESETS[preset].config).parameters == PRESETS[preset].exact


@every_preset
def test_it_says_where_its_figure_comes_from(preset: str) -> None:
    assert PRESETS[preset].against


def test_every_architecture_has_a_preset() -> None:
    assert {preset.config["model_type"] for preset in PRESETS.values()} == set(ARCHITECTURES)


@pytest.mark.parametrize(
    ("preset", "stored"),
    [
        ("gpt2", 137_022_720),
        ("llama2_7b", 6_738_415_616 + 2_048),
        ("llama2_13b", 13_015_866_880),
        ("t5_base", 222_903_936),
        ("roberta_base", 124_697_433 + 514),
        ("distilbert", 66_985_530),
    ],
)
def test_its_file_has_so_many_values(preset: str, stored: int) -> None:
    assert count(PRESETS[preset].config).stored == stored


def test_positions_of_roberta_are_integers_of_eight_bytes() -> None:
    assert count(PRESETS["roberta_base"].config).bytes == 4 * 124_697_433 + 8 * 514


@pytest.mark.parametrize(
    ("preset", "without"),
    [
        ("pythia_70m", 18_915_328),
        ("pythia_160m", 85_056_000),
        ("pythia_410m", 302_311_424),
        ("pythia_1b", 805_736_448),
        ("gpt2", 85_056_000),
    ],
)
def test_without_embeddings_it_has_so_many(preset: str, without: int) -> None:
    assert count(PRESETS[preset].config).without_tables == without


def test_both_conventions_of_active_are_there() -> None:
    counted = count(PRESETS["gpt_oss_20b"].config)
    assert (counted.active, counted.active_without_embedding) == (4_187_440_704, 3_608_307_264)
    assert count(PRESETS["mixtral_8x7b"].config).active == 12_879_925_248
    small = count(PRESETS["gpt2"].config)
    assert small.active == small.active_without_embedding == small.parameters


def test_four_bits_of_experts_make_the_bytes_of_the_file() -> None:
    """As the index of its shards says."""
    assert count(PRESETS["gpt_oss_20b"].config).bytes == 13_761_264_768


def test_scales_of_deepseek_are_as_many_as_its_file_has() -> None:
    """By its hub, from memory, 41,555,600 values of 32 bits; 702,520 are of the block that predicts further on."""
    lines = count(PRESETS["deepseek_v3"].config).lines
    wide = [line for line in lines if line.stored and line.bytes == 4 * line.stored]
    assert sum(line.stored or 0 for line in wide) == 41_555_600 - 702_520
