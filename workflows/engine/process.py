"""A process is an installed application with a ``flows.py``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from cases.vocabulary import ProcessWords, declare


class ProcessConfig(AppConfig):
    """Base of every process's AppConfig: four lines there, and the process is known everywhere."""

    default = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # A base with default = False hands it to its children (Django reads the attribute, not the class).
        super().__init_subclass__(**kwargs)
        cls.default = True

    def flows(self) -> tuple[Any, ...]:
        """The flow classes in the order in which ``flows.py`` tells them."""
        from workflows.engine.flow import CaseFlow

        module = import_module(f"{self.name}.flows")
        return tuple(
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, CaseFlow)
            and value is not CaseFlow
            and value.__module__ == module.__name__
        )

    def ready(self) -> None:
        """Say the words of each flow, so that lists and pages of lower floors can name its states."""
        for flow in self.flows():
            states = dict(flow.states.choices)
            declare(ProcessWords(flow.code, gettext_lazy(flow.process_title), states, observable=frozenset(flow.observable)))
