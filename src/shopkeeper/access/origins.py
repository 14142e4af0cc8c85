"""The origin of a web page, as browsers write it: where a publishable key may be used.

Pure. `tests/access/test_origins.py` holds that what comes out is a fixed point.
"""

import re

from shopkeeper.domain import InvalidRequest

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?",
    re.ASCII,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def read_origin(text: str) -> str:
    """The form a browser sends: lower case, without the scheme's own port.

    Raises:
        InvalidRequest: It is not `http(s)://host[:port]`, exactly.

    Source: Barth, "The Web Origin Concept", RFC 6454, 2011, section 6.

    >>> read_origin("HTTPS://Shop.Example:443")
    'https://shop.example'
    """
    found = _ORIGIN.fullmatch(text.lower())
    port = int(found["port"] or _DEFAULT_PORTS[found["scheme"]]) if found else 0
    if found is None or not 0 < port < 65_536:
        raise InvalidRequest(
            "`origins` must each be like 'https://shop.example' or 'http://localhost:8080', "
            f"without a path and with a foreign name in its xn-- form, got {text[:200]!r}"
        )
    origin = f"{found['scheme']}://{found['host']}"
    return origin if port == _DEFAULT_PORTS[found["scheme"]] else f"{origin}:{port}"
