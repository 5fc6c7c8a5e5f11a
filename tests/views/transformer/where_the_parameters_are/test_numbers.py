"""Counts by formula are those of published models, and those of the tensors that are allocated, part by part."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from core import RunSpec, train
from core.models.transformers.shape import Shape
from views.transformer.where_the_parameters_are.numbers import GPT2_SMALL, finding, parts, total

SHAPES = [
    Shape(11, 16, 24, 2, blocks, mlp, positions, "relu")
    for blocks, mlp, positions in itertools.product((1, 3), (0, 1, 4), ("learned", "sinusoidal", "none"))
]


@pytest.mark.parametrize(
    ("shape", "published"),
    [
        (GPT2_SMALL, 124_439_808),
        (Shape(50_257, 1024, 1024, 16, 24, 4, "learned", "gelu"), 354_823_168),
        (Shape(50_257, 1024, 1600, 25, 48, 4, "learned", "gelu"), 1_557_611_200),
        (Shape(3, 11, 48, 3, 3, 4, "learned", "gelu"), 85_584),
    ],
    ids=["GPT-2 small", "GPT-2 medium", "GPT-2 XL", "the sorter of minGPT"],
)
def test_published_counts_are_met_with_the_unembedding_counted_with_the_embedding(
    shape: Shape, published: int
) -> None:
    assert total(shape, tied=True) == published
    assert total(shape) == published + shape.symbols * shape.channels


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_part_has_as_many_as_its_tensors_and_every_tensor_is_in_one_part(shape: Shape) -> None:
    left = dict(shape.parameters)
    for part in parts(shape):
        tensors = [name for name in left if name.startswith(part.holds)]
        assert part.count == sum(math.prod(left.pop(name)) for name in tensors), part.name
    assert left == {}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_is_written_comes_to_the_count(shape: Shape) -> None:
    for part in parts(shape):
        written = part.numbers.replace("·", "*").replace("²", "**2").replace(",", "")
        assert re.fullmatch(r"[\d*+ ]+", written)
        assert eval(written) == part.count


def test_formulas_are_written_in_letters() -> None:
    letters = {part.name: part.letters for part in parts(SHAPES[0])}
    assert letters["block 1 attention"] == "4 d² + 4 d"
    assert {part.name: part.letters for part in parts(SHAPES[6])}["block 1 MLP"] == "2 m d² + m d + d"
    assert (letters["block 1 norms"], letters["unembedding"]) == ("2 d", "d V")


def test_the_finding_names_the_largest_part_and_compares_with_gpt_2() -> None:
    small = {"samples": 100, "length": 4, "symbols": 5, "d_model": 8, "epochs": 1}
    run = train(RunSpec("sort", "transformer", "adam", small))
    sentence = finding(run)
    assert total(run.fitted.shape) == run.parameter_count == 1048
    assert "1,048 parameters, just as many as were allocated" in sentence
    assert "The largest part is the block 1 MLP: 552, 52.7 %." in sentence
    assert "GPT-2 small has 124,439,808, 118,740 times as many" in sentence


def test_parts_that_are_as_large_are_all_named() -> None:
    small = {"samples": 100, "length": 4, "symbols": 5, "d_model": 8, "epochs": 1, "blocks": 2}
    sentence = finding(train(RunSpec("sort", "transformer", "adam", small)))
    assert "The largest parts are the block 1 MLP and the block 2 MLP: 552, 28.7 % each." in sentence
