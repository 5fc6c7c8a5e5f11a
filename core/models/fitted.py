"""What a model `fitted`, read as what it is: of linear models, networks, transformers, trees and boosting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from core.features.columns import Columns
from core.formatting import fitted_in
from core.models.base import MODELS, Fitted
from core.models.neural_network import Network
from core.models.titles import Title
from core.models.transformer import Sequences
from core.models.trees.ensemble import Ensemble
from core.models.trees.tree import Tree

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class _As(Generic[Kind]):
    """A property: `fitted`, where it is of that kind; raises AssertionError where it is of another."""

    kind: type[Kind]

    def __get__(self, held: Holding, owner: type) -> Kind:
        assert isinstance(held.fitted, self.kind), f"{type(held.fitted).__name__} is no {self.kind.__name__}"
        return held.fitted


class Holding:
    """Has `fitted`, and gives it the name and type of each family of models, and its parameters their titles."""

    spec: Any
    fitted: Fitted
    columns, network, sequences = _As(Columns), _As(Network), _As(Sequences)
    tree, ensemble = _As(Tree), _As(Ensemble)

    @property
    def weighing(self) -> Columns | Network:
        """What a linear model or a network fitted: both name weights and outputs alike."""
        return self.network if isinstance(self.fitted, Network) else self.columns

    @property
    def grown(self) -> Tree | Ensemble:
        """What a tree or boosting grew: both say alike which feature each split asks about, and its threshold."""
        return self.ensemble if isinstance(self.fitted, Ensemble) else self.tree

    @cached_property
    def named(self) -> dict[str, Title]:
        """{tidy name: title}, in the order of the parameters."""
        model = MODELS[self.spec.model]
        return dict(zip(model.scalar_names(self.fitted), model.titles(self.fitted), strict=True))

    @property
    def titles(self) -> list[str]:
        """What people read, as `w(bmi)` or `layer 1: x → unit 4`, in the order of the parameters; no two are alike."""
        return [title.full for title in self.named.values()]

    def title(self, name: str) -> str:
        """What people read of the parameter with that tidy name."""
        return self.named[name].full

    def short_titles(self, names: Iterable[str]) -> list[str]:
        """The same in the room beside a line; no two are alike."""
        return fitted_in([self.named[name].short for name in names])

    @property
    def weighing_columns(self) -> Columns:
        """The columns that a linear model or a network weighs first."""
        return self.network.inputs if isinstance(self.fitted, Network) else self.columns
