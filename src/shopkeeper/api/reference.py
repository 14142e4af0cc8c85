"""The browsable documentation: one page, rendered once, without a foreign host.

The OpenAPI document comes in; a page goes out that lists operations, schemas and examples, and
sends requests to the very server it came from. Pure.

Script and style stand in the page and are allowed by their digest, so that nothing else can run
there; `tests/api/test_reference.py` holds it.
"""

import base64
import hashlib
import re
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)

_BACKTICKS = re.compile(r"`([^`]+)`")


class Pages(msgspec.Struct, frozen=True):
    """What is served, ready to be sent."""

    document: bytes
    page: bytes
    policy: str
    """The content security policy of the page."""


def render(document: dict[str, Any]) -> Pages:
    """Make the pages of an OpenAPI document."""
    pages = Environment(
        loader=PackageLoader("shopkeeper.api", "templates"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["pretty"] = pretty
    pages.filters["anchor"] = _anchor
    pages.filters["code"] = _code
    page = pages.get_template("reference.html").render(document=document)
    return Pages(msgspec.json.encode(document), page.encode(), _policy(page))


def pretty(value: Any) -> str:
    """JSON for people.

    >>> pretty([1])
    '[\\n  1\\n]'
    """
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _code(text: str) -> Markup:
    """Words between backticks as code; all else escaped.

    >>> str(_code("`n` < 3"))
    '<code>n</code> &lt; 3'
    """
    return Markup(_BACKTICKS.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


def _anchor(reference: str) -> str:
    """The name at the end of a `$ref`."""
    return reference.rpartition("/")[2]


def _policy(page: str) -> str:
    sources = {"script": "", "style": ""}
    for kind, text in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        sources[kind] += f" 'sha256-{digest}'"
    return (
        f"default-src 'none'; script-src{sources['script']}; style-src{sources['style']}; "
        "connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
