"""A process is an installed application: its law in ``terms.py`` and ``papers.py``, its story in ``flows.py``."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from cases import penalties, terms
from cases.vocabulary import ProcessWords, declare
from documents import catalog


class ProcessConfig(AppConfig):
    """Base of every process's AppConfig: four lines there, and the process is known everywhere."""

    default = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # A base with default = False hands it to its children (Django reads the attribute, not the class).
        super().__init_subclass__(**kwargs)
        cls.default = True

    def part(self, name: str) -> ModuleType | None:
        """A module of the process by its role: ``flows``, ``terms``, ``figures``; None where it has none."""
        try:
            return import_module(f"{self.name}.{name}")
        except ModuleNotFoundError as error:
            if error.name == f"{self.name}.{name}":
                return None
            raise

    def parts(self, name: str) -> list[ModuleType]:
        """A part that may be told in several modules: ``papers`` and whatever begins with ``papers_``."""
        names = sorted(found.name for found in iter_modules([self.path]) if found.name.partition("_")[0] == name)
        return [import_module(f"{self.name}.{found}") for found in names]

    def flows(self) -> tuple[Any, ...]:
        """The flow classes in the order in which ``flows.py`` tells them; none where only the law stands so far."""
        # The base of all flows needs models, and this is read while applications are still being loaded.
        from workflows.engine.flow import CaseFlow

        module = self.part("flows")
        if module is None:
            return ()
        return tuple(
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, CaseFlow)
            and value is not CaseFlow
            and value.__module__ == module.__name__
        )

    def ready(self) -> None:
        """Hand the process's limits, papers and known penalties to the floors, and the words of each flow, so that its pages can name its states."""
        if (limits := self.part("terms")) is not None:
            terms.declare(*terms.of(limits))
        for papers in self.parts("papers"):
            catalog.declare(*catalog.of(papers))
        if (known := self.part("penalties")) is not None:
            penalties.offer(known)
        for flow in self.flows():
            states = dict(flow.states.choices)
            readable = {name: frozenset(str(word) for word in words) for name, words in flow.readable.items()}
            title, observable = gettext_lazy(flow.process_title), frozenset(flow.observable)
            declare(ProcessWords(flow.code, title, states, observable=observable, readable=readable))
