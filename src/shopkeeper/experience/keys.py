"""Make, list and revoke the keys surfaces let callers in with."""

from collections.abc import Sequence

from shopkeeper import access
from shopkeeper.access import Key, Scope
from shopkeeper.domain import Basis
from shopkeeper.experience.services import Services


def create_key(
    services: Services,
    *,
    label: str,
    scopes: Sequence[Scope],
    publishable: bool = False,
    origins: Sequence[str] = (),
    basis: Basis | None = None,
    actor: str,
) -> tuple[Key, str]:
    """A new key and its secret, which is shown this once and never stored.

    Args:
        basis: The ground on which events sent with this key were collected, where the events do
            not state a consent of their own.

    Raises:
        InvalidRequest: No scope, an origin that is none, or a publishable key that could do harm.
    """
    return access.create_key(
        services.keys,
        services.audit,
        label=label,
        scopes=tuple(scopes),
        publishable=publishable,
        origins=tuple(origins),
        basis=basis,
        actor=actor,
        now=services.clock(),
    )


def list_keys(services: Services) -> list[Key]:
    """Every key that lets somebody in, oldest first; never a secret."""
    return services.keys.list()


def revoke_key(services: Services, key_id: str, *, actor: str) -> None:
    """Shut a key out, at once.

    Raises:
        NotFound: No such key.
    """
    access.revoke_key(services.keys, services.audit, key_id, actor=actor, now=services.clock())


def first_key(services: Services) -> str | None:
    """The admin secret of a shop that has no key yet; None where it has one."""
    if services.keys.list():
        return None
    return create_key(services, label="first admin key", scopes=("admin",), actor="start")[1]
