"""What an operator may set of the HTTP surface. `settings` fills it, `bootstrap` hands it over."""

import msgspec

import shopkeeper


class ApiOptions(msgspec.Struct, frozen=True):
    """Limits of the HTTP surface."""

    version: str = shopkeeper.__version__
    """Shown in the documentation."""
    max_body_bytes: int = 4_194_304
    """Of a request body, before and after inflation."""
    max_question_bytes: int = 262_144
    """Of the body of `/v1/decide`, `/v1/rank`, `/v1/questions/next` and `/v1/answers`."""
    rate_limit: str = "2000/second"
    """Requests of one secret key."""
    publishable_rate_limit: str = "50/second"
    """Requests of one address under a publishable key, which all browsers share."""
    threads: int = 32
    """Requests that may wait for the disk at the same time."""
