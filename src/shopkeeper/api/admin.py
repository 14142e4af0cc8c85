"""Routes of the operator: keys, health, readiness, metrics."""

from ipaddress import ip_address
from typing import Any, Literal

import msgspec
from litestar import Response, delete, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from shopkeeper import experience
from shopkeeper.access import Key, Scope
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.headers import header
from shopkeeper.api.keys import Needs
from shopkeeper.api.metrics import CONTENT_TYPE
from shopkeeper.domain import Basis
from shopkeeper.experience import Readiness

_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to be made."""

    label: str
    """Whose it is and what for, in words."""
    scopes: tuple[Scope, ...]
    publishable: bool = False
    """For browsers: own anonymous customer only, from `origins` only."""
    origins: tuple[str, ...] = ()
    """Like `https://shop.example`."""
    basis: Basis | None = None
    """The ground on which its events were collected, where they state no consent of their own."""


class Keys(msgspec.Struct, frozen=True):
    keys: tuple[Key, ...]


class KeyMade(msgspec.Struct, frozen=True):
    key: Key
    secret: str
    """Shown this once; only a digest of it is kept."""


class Revoked(msgspec.Struct, frozen=True):
    revoked: str


class Alive(msgspec.Struct, frozen=True):
    ok: Literal[True] = True


class NeedsAdminFromAfar(Needs):
    """Lets in whoever asks from this very machine, and admin keys from anywhere.

    What a proxy passed on is not from this machine, wherever the proxy runs.
    """

    async def __call__(
        self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
    ) -> None:
        """Raises as `Needs` does."""
        if not _local(connection.scope):
            await super().__call__(connection, handler)


def _local(scope: Any) -> bool:
    client = scope.get("client")
    try:
        loopback = client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False
    return loopback and not any(header(scope, name) for name in _FORWARDED)


_ADMIN = [Needs("admin")]
_KEY_EXAMPLE = {"label": "the shop's web server", "scopes": ["events", "decide"]}


@get("/v1/keys", guards=_ADMIN, sync_to_thread=False)
def list_keys(request: ApiRequest) -> Keys:
    """List the keys that let somebody in; never their secrets."""
    return Keys(tuple(experience.list_keys(request.services)))


@post(
    "/v1/keys", guards=_ADMIN, status_code=200, sync_to_thread=True, opt={"example": _KEY_EXAMPLE}
)
def create_key(request: ApiRequest, data: JSONBody[NewKey]) -> KeyMade:
    """Make a key. Its secret is in this answer and nowhere else."""
    key, secret = experience.create_key(
        request.services,
        label=data.label,
        scopes=data.scopes,
        publishable=data.publishable,
        origins=data.origins,
        basis=data.basis,
        actor=_actor(request),
    )
    return KeyMade(key, secret)


@delete("/v1/keys/{key_id:str}", guards=_ADMIN, status_code=200, sync_to_thread=True)
def revoke_key(request: ApiRequest, key_id: FromPath[str]) -> Revoked:
    """Shut a key out, at once."""
    experience.revoke_key(request.services, key_id, actor=_actor(request))
    return Revoked(key_id)


@get("/healthz", sync_to_thread=False)
def healthz() -> Alive:
    """Whether the process answers at all. Open."""
    return Alive()


@get("/readyz", sync_to_thread=True)
def readyz(request: ApiRequest) -> Readiness:
    """Whether the shop can answer, and from what. Open; 503 until it can."""
    return experience.ready(request.services)


@get("/metrics", guards=[NeedsAdminFromAfar("admin")], sync_to_thread=False)
def metrics(request: ApiRequest) -> Response[bytes]:
    """Counts and times for Prometheus.

    Open to this very machine; from anywhere else, or through a proxy, it needs an admin key.
    """
    return Response(request.metrics.page(), headers={"content-type": CONTENT_TYPE})


def _actor(request: ApiRequest) -> str:
    return f"key {request.key.id}"


HANDLERS = [list_keys, create_key, revoke_key, healthz, readyz, metrics]
