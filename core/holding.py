"""What a model `fitted`, read as what it is: of linear models, networks, transformers, trees and boosting."""

from __future__ import annotations

from typing import TypeVar

from core.columns import Columns
from core.models.base import Fitted
from core.models.neural_network import Network
from core.models.transformer import Sequences
from core.trees.ensemble import Ensemble
from core.trees.tree import Tree

Kind = TypeVar("Kind")


class Holding:
    """Has `fitted`. Each property is that, for whoever knows the family of the model: of another it is an error."""

    fitted: Fitted

    def _as(self, kind: type[Kind]) -> Kind:
        assert isinstance(self.fitted, kind), f"{type(self.fitted).__name__} is no {kind.__name__}"
        return self.fitted

    @property
    def columns(self) -> Columns:
        """Of a linear model."""
        return self._as(Columns)

    @property
    def network(self) -> Network:
        """Of a neural network."""
        return self._as(Network)

    @property
    def weighing(self) -> Columns | Network:
        """Of either, which name weights, biases and outputs alike."""
        return self.network if isinstance(self.fitted, Network) else self.columns

    @property
    def sequences(self) -> Sequences:
        """Of a transformer."""
        return self._as(Sequences)

    @property
    def tree(self) -> Tree:
        """Of a decision tree."""
        return self._as(Tree)

    @property
    def ensemble(self) -> Ensemble:
        """Of boosting."""
        return self._as(Ensemble)

    @property
    def grown(self) -> Tree | Ensemble:
        """Of either, which say alike which feature each split asks about, and its threshold."""
        return self.ensemble if isinstance(self.fitted, Ensemble) else self.tree
