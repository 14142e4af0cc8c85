"""What is written under each field of a struct, for whoever reads its schema and not its source.

A struct comes in; words by field go out. Reads the source of the struct's module, once.
tests/domain/test_field_words.py
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any


def field_words(kind: type[Any]) -> dict[str, str]:
    """Field to the words under it, on one line; one without any is left out.

    >>> from shopkeeper.domain.money import Money
    >>> field_words(Money)["amount"]
    'Minor units: pence, cents, whole yen.'
    """
    found: dict[str, str] = {}
    for part in reversed(kind.__mro__):
        found |= _of_module(part.__module__).get(part.__qualname__, {})
    return found


@lru_cache(maxsize=256)
def _of_module(name: str) -> dict[str, dict[str, str]]:
    """Class to its fields' words."""
    module = sys.modules.get(name)
    path = getattr(module, "__file__", None)
    if module is None or path is None or not path.endswith(".py"):
        return {}
    tree = ast.parse(inspect.getsource(module))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {node.name: dict(_of_class(node)) for node in classes}


def _of_class(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(node.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match below:
                case ast.Expr(value=ast.Constant(value=str() as words)):
                    yield field.target.id, " ".join(words.split())
