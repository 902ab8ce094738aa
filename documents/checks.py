"""What the papers' templates read is what the papers declare: asked when the program starts (`manage.py check`)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression, Node, Variable
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

from documents.catalog import CATALOGUE
from documents.kinds import Document
from documents.templatetags.blocks import asked

# Tags that are given the names of blanks as words, and how many of their words are names; None for all.
NAMING = {
    "need": 1, "maybe": 1, "demand": 1, "clause": 1, "one_of": 1, "days_of": 2, "different_officers": 2, "exactly_one": 2, "first_of": None,
    "either": None,
}  # fmt: skip


def check_templates(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """An error for every blank that a template reads and its paper does not have: it would always print as empty."""
    return [
        Error(
            f"{kind.code}: its template reads {name}, which the paper does not declare.",
            hint="Say it in `states`, or read it from the linked data (`x.`).",
            id="documents.E001",
        )
        for kind in CATALOGUE.values()
        for name in sorted(fields_read(kind) - kind.accepts)
    ]


def fields_read(kind: Document) -> set[str]:
    """The blanks that the template of a paper reads, the blocks that it includes with it; nothing for a paper without one."""
    try:
        template = get_template(kind.template)
    except TemplateDoesNotExist:
        return set()
    found: set[str] = set()
    _walk(template.template.nodelist, found, set())  # type: ignore[attr-defined]
    return found


def _walk(thing: Any, found: set[str], seen: set[int]) -> None:
    """Every expression of compiled nodes, at any depth: Django keeps them as attributes of the nodes."""
    if id(thing) in seen or thing is None or isinstance(thing, str | bytes | int | float | bool):
        return
    seen.add(id(thing))
    if isinstance(thing, Variable):
        lookups = thing.lookups or ()
        if len(lookups) > 1 and lookups[0] == "f":
            found.add(str(lookups[1]))
    elif isinstance(thing, FilterExpression):
        _walk(thing.var, found, seen)
        for _filter, arguments in thing.filters:
            for is_variable, argument in arguments:
                if is_variable:
                    _walk(argument, found, seen)
    elif isinstance(thing, list | tuple | set):
        for inner in thing:
            _walk(inner, found, seen)
    elif isinstance(thing, dict):
        _walk(list(thing.values()), found, seen)
    elif isinstance(thing, Node) or type(thing).__module__.startswith(("django.template", "django.templatetags")):
        found.update(_named(thing))
        for name in _others(thing):
            _walk(get_template(name).template.nodelist, found, seen)  # type: ignore[attr-defined]
        for name, value in vars(thing).items():
            if name not in {"origin", "token", "parser", "engine"}:
                _walk(value, found, seen)


def _named(node: Any) -> Iterator[str]:
    """The names of blanks that a tag is given as words; those of linked data begin with `x.`."""
    function = getattr(node, "func", None)
    name = getattr(function, "__name__", "")
    words = [str(argument.var) for argument in getattr(node, "args", ()) if isinstance(argument.var, str)]
    yield from (blank.name for blank in asked(name, words) if not blank.name.startswith("x."))
    if name in NAMING:
        words = [str(argument.var) for argument in node.args[: NAMING[name]] if isinstance(argument.var, str)]
        linked = [word for word in words if word.startswith("x.")]
        # The first that is filled: a block that several papers share reads it from the linked data where it is no blank.
        yield from () if name in {"first_of", "either"} and linked else (word for word in words if word not in linked)


def _others(node: Any) -> Iterable[str]:
    """Templates that a node brings in under a fixed name."""
    expression = node.parent_name if isinstance(node, ExtendsNode) else node.template if isinstance(node, IncludeNode) else None
    name = getattr(expression, "var", None)
    if isinstance(name, str):
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            return
        yield name
