from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Callable, Generic, Iterable, TypeVar

import jax
import optax
from flax import nnx

ModelT = TypeVar("ModelT", bound=nnx.Module)


@dataclass
class BaseTrainer(ABC, Generic[ModelT]):
    model: ModelT
    tx: optax.GradientTransformation
    losses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.optimizer = nnx.Optimizer(self.model, self.tx, wrt=nnx.Param)
        self._step: Callable = self.compile(self.train_step)

    def compile(self, fn):
        return nnx.jit(fn)

    @staticmethod
    @abstractmethod
    def train_step(*, model, optimizer, batch): ...

    def fit(self, loader: Iterable, epochs: int = 1):
        for _ in range(epochs):
            for batch in loader:
                self.losses.append(float(self._step(model=self.model, optimizer=self.optimizer, batch=batch)))
        return self
