"""What a customer agreed to: see it, change it, take it back.

What is said is a statement in the log, kept because it is the customer's own choice, and in force
from the next request on.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from shopkeeper.customers.remembering import EVENTS
from shopkeeper.domain import (
    Agreed,
    Basis,
    ConsentSource,
    Context,
    CustomerRef,
    Event,
    InvalidRequest,
    Purpose,
)
from shopkeeper.experience.auditing import note
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import ConsentSheet, PurposeConsent
from shopkeeper.experience.standing import NOWHERE, Standing, keep_statements, standing
from shopkeeper.log import Kind

MAX_WORDING = 40
BY_THEM = "the customer refused it themselves: only they can lift it"
BY_THEIR_SIGNAL = "the customer's browser refused it: only they can lift it"


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
    so beside it. Nor does somebody of the shop lift what the customer or their browser refused:
    `no_effect` says so of each purpose.

    Args:
        wording: Version of the words shown; empty: those now in force. A yes is to these alone; a
            no is heard whatever was shown.
        actor: Who asks, for the audit trail.

    Raises:
        InvalidRequest: Nobody is named, or no purpose, or a version that is none.
    """
    if not purposes:
        raise InvalidRequest("`purposes` must name at least one, got none")
    _check_wording(services, wording, any(purposes.values()))
    found = standing(services, ref, context=context, signal=signal)
    said = Agreed(dict(purposes), source, wording or services.consent.wording, found.now)
    keep_statements(services, ref, found, [said])
    after = standing(services, ref, context=context, signal=signal)
    sheet = _with_effect(consent_sheet(services, after), purposes)
    note(services, actor, "consent.set", after.person, _told(sheet, purposes))
    return sheet


def _check_wording(services: Services, wording: str, yes: bool) -> None:
    if len(wording) > MAX_WORDING or not wording.isprintable():
        raise InvalidRequest(
            f"`wording` must have at most {MAX_WORDING} printable letters, got {len(wording)}"
        )
    known = services.consent.wording
    if yes and wording not in {"", known}:
        raise InvalidRequest(
            f"`wording` must be {known!r}, the version `consent.yaml` now has, got {wording!r}"
        )


def _with_effect(sheet: ConsentSheet, said: Mapping[Purpose, bool]) -> ConsentSheet:
    """The sheet that says, of each yes that was not taken, why it was not."""
    purposes = {
        purpose: replace(one, no_effect=BY_THEIR_SIGNAL if one.source == "signal" else BY_THEM)
        if said.get(purpose) and one.state != "agreed"
        else one
        for purpose, one in sheet.purposes.items()
    }
    return replace(sheet, purposes=purposes)


def _told(sheet: ConsentSheet, said: Mapping[Purpose, bool]) -> str:
    """What was said, and whether it took effect, for the audit trail."""
    answers = []
    for purpose, yes in said.items():
        why = sheet.purposes[purpose].no_effect if purpose in sheet.purposes else ""
        effect = f" (without effect: {why})" if why else ""
        answers.append(f"{purpose} {'yes' if yes else 'no'}{effect}")
    return " ".join(answers)


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
    grounds = _grounds(services, found)
    return ConsentSheet(
        purposes={
            one: _purpose(services, found, one, grounds) for one in services.consent.purposes
        },
        wording=services.consent.wording,
        signal_honoured=found.signal,
    )


def _grounds(services: Services, found: Standing) -> list[Basis]:
    """The grounds of what is kept of somebody, newest first; none where they spoke of all uses."""
    if found.person is None or services.consent.purposes.keys() <= found.memory.consent.keys():
        return []
    events = services.log.recent(found.person.keys, EVENTS)
    said = services.log.recent(found.person.keys, EVENTS, Kind.STATEMENT)
    newest = sorted((*events, *said), key=lambda logged: -logged.position)
    return [
        logged.entry.basis
        for logged in newest
        if logged.entry.basis is not None and _counts(services, logged.entry.record)
    ]


def _counts(services: Services, record: object) -> bool:
    """Whether it is used still: an event whose time is over is not."""
    return not isinstance(record, Event) or services.remembering.is_kept(record)


def _purpose(
    services: Services, found: Standing, purpose: Purpose, grounds: Sequence[Basis]
) -> PurposeConsent:
    words, said = services.consent.purposes[purpose], found.memory.consent.get(purpose)
    withheld = "; ".join(sorted(no.by for no in found.noes if no.purpose == purpose))
    if said is None:
        ground = next((basis for basis in grounds if basis.allows(purpose)), None)
        return PurposeConsent(
            state="not_asked",
            title=words.title,
            about=words.about,
            withheld=withheld,
            kept_on="" if ground is None else f"{ground.source}, {ground.time:%Y-%m-%d}",
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
