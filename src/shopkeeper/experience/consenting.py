"""What a customer agreed to: see it, change it, take it back.

What is said is a statement in the log, kept because it is the customer's own choice, and in force
from the next request on.
"""

from collections.abc import Mapping

from shopkeeper.domain import (
    Agreed,
    ConsentSource,
    Context,
    CustomerRef,
    InvalidRequest,
    Purpose,
)
from shopkeeper.experience.auditing import note
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import ConsentSheet, PurposeConsent
from shopkeeper.experience.standing import NOWHERE, Standing, keep_statements, standing

MAX_WORDING = 40


def consent_of(
    services: Services,
    ref: CustomerRef,
    *,
    context: Context = NOWHERE,
    signal: bool = False,
) -> ConsentSheet:
    """What was agreed for each purpose, when, how, and to which words.

    Args:
        context: Says where the customer is, as far as that is known.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: Nobody is named.
    """
    return consent_sheet(services, standing(services, ref, context=context, signal=signal))


def set_consent(
    services: Services,
    ref: CustomerRef,
    purposes: Mapping[Purpose, bool],
    *,
    source: ConsentSource = "customer",
    wording: str = "",
    actor: str,
    context: Context = NOWHERE,
    signal: bool = False,
) -> ConsentSheet:
    """Agree to purposes, or refuse them; those not named stay as they were.

    What a browser's signal or the law of the place refuses is not done all the same: the sheet says
    so beside it.

    Args:
        wording: Version of the words shown; empty: those now in force.
        actor: Who asks, for the audit trail.

    Raises:
        InvalidRequest: Nobody is named, or no purpose, or a version that is none.
    """
    if not purposes:
        raise InvalidRequest("`purposes` must name at least one, got none")
    if len(wording) > MAX_WORDING or not wording.isprintable():
        raise InvalidRequest(
            f"`wording` must have at most {MAX_WORDING} printable letters, got {len(wording)}"
        )
    found = standing(services, ref, context=context, signal=signal)
    said = Agreed(dict(purposes), source, wording or services.consent.wording, found.now)
    keep_statements(services, ref, found, [said])
    after = standing(services, ref, context=context, signal=signal)
    answers = " ".join(f"{purpose} {'yes' if yes else 'no'}" for purpose, yes in purposes.items())
    note(services, actor, "consent.set", after.person, answers)
    return consent_sheet(services, after)


def refuse_everything(
    services: Services, ref: CustomerRef, *, actor: str, signal: bool = False
) -> ConsentSheet:
    """Refuse every purpose: off for good, until the customer agrees again.

    Raises:
        InvalidRequest: Nobody is named.
    """
    purposes = dict.fromkeys(services.consent.purposes, False)
    return set_consent(services, ref, purposes, actor=actor, signal=signal)


def consent_sheet(services: Services, found: Standing) -> ConsentSheet:
    """The sheet of a customer already read."""
    return ConsentSheet(
        purposes={one: _purpose(services, found, one) for one in services.consent.purposes},
        wording=services.consent.wording,
        signal_honoured=found.signal,
    )


def _purpose(services: Services, found: Standing, purpose: Purpose) -> PurposeConsent:
    words, said = services.consent.purposes[purpose], found.memory.consent.get(purpose)
    withheld = "; ".join(sorted(no.by for no in found.noes if no.purpose == purpose))
    if said is None:
        return PurposeConsent(
            state="not_asked", title=words.title, about=words.about, withheld=withheld
        )
    return PurposeConsent(
        state="agreed" if said.granted else "refused",
        title=words.title,
        about=words.about,
        time=said.time,
        source=said.source,
        wording=said.wording,
        withheld=withheld,
    )
