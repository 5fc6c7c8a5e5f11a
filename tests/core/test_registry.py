"""A registry finds entries by stable name, in the order of registration, and lists what exists when one does not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core import DATASETS, MODELS, OPTIMIZERS, UnknownName
from core.losses.losses import LOSSES
from core.optim.initializers import INITIALIZERS
from core.registry import Registry

ALL = {registry.kind: registry for registry in (DATASETS, MODELS, OPTIMIZERS, INITIALIZERS, LOSSES)}
every_registry = pytest.mark.parametrize("registry", ALL.values(), ids=ALL)


def fruit(*names: str) -> Registry[SimpleNamespace]:
    registry: Registry[SimpleNamespace] = Registry("fruit")
    for name in names:
        registry.add(SimpleNamespace(name=name, label=name.title()))
    return registry


def test_entries_keep_the_order_in_which_they_were_added() -> None:
    assert list(fruit("pear", "apple", "fig")) == ["pear", "apple", "fig"]
    assert len(fruit("pear", "apple")) == 2


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(UnknownName, match=r"^no fruit named 'plum'; there are: pear, apple$"):
        fruit("pear", "apple")["plum"]


@pytest.mark.parametrize("name", [None, 3, ["pear"], {}])
def test_a_name_that_is_no_text_is_unknown_too(name: object) -> None:
    assert name not in fruit("pear")
    with pytest.raises(UnknownName, match="there are: pear"):
        fruit("pear")[name]


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="there already is a fruit named 'pear'"):
        fruit("pear").add(SimpleNamespace(name="pear", label="Pear"))


@every_registry
def test_every_entry_stands_under_its_own_name_and_has_a_label(registry: Registry[SimpleNamespace]) -> None:
    assert len(registry) > 0
    for name, entry in registry.items():
        assert entry.name == name
        assert name == name.lower()
        assert name.isidentifier()
        assert entry.label[0].isupper()


@every_registry
def test_labels_tell_entries_apart(registry: Registry[SimpleNamespace]) -> None:
    assert len({entry.label for entry in registry.values()}) == len(registry)


@every_registry
def test_titles_are_names_with_their_labels(registry: Registry[SimpleNamespace]) -> None:
    assert dict(registry.titles) == {name: registry[name].label for name in registry}
