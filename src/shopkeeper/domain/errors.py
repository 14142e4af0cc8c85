"""What can go wrong, as one tree.

    ShopkeeperError
    ├── InvalidRequest     the caller asked for something that cannot be
    ├── NotFound           the thing named does not exist
    ├── NotAllowed         the key, the law or the shop's rules forbid it
    ├── Conflict           it contradicts something already there
    ├── TooMany            the caller asks faster than agreed
    ├── NotReady           nothing to answer from yet: no model, no data
    └── BackendFailed      the disk, the database or another engine let us down

A refusal within an answer is a value with its reason, not an error of this tree.
"""


class ShopkeeperError(Exception):
    """Anything this product raises on purpose; `code` is stable and documented."""

    code = "error"


class InvalidRequest(ShopkeeperError):
    code = "invalid_request"


class NotFound(ShopkeeperError):
    code = "not_found"


class NotAllowed(ShopkeeperError):
    code = "not_allowed"


class Conflict(ShopkeeperError):
    code = "conflict"


class TooMany(ShopkeeperError):
    code = "too_many"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds until the next try can succeed."""


class NotReady(ShopkeeperError):
    code = "not_ready"


class BackendFailed(ShopkeeperError):
    code = "backend_failed"
