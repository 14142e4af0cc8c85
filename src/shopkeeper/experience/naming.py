"""How one text names a customer, in paths and on the command line.

`c-17850` is the id the shop knows them by; `anonymous:browser-7f3a` is a browser's; `id:` in front
says that what follows is a known id, whatever it looks like. Pure.
"""

from shopkeeper.domain import CustomerRef, InvalidRequest
from shopkeeper.experience.bounds import MAX_ID

ANONYMOUS, KNOWN = "anonymous:", "id:"


def named(text: str) -> CustomerRef:
    """The customer a text names.

    Raises:
        InvalidRequest: It is empty, or longer than an id may be.

    >>> named("anonymous:browser-7f3a")
    CustomerRef(id=None, anonymous_id='browser-7f3a')
    >>> named("id:anonymous:x"), named("c-17850")
    (CustomerRef(id='anonymous:x', anonymous_id=None), CustomerRef(id='c-17850', anonymous_id=None))
    """
    is_anonymous = text.startswith(ANONYMOUS)
    outside = text.removeprefix(ANONYMOUS if is_anonymous else KNOWN)
    if not 0 < len(outside.strip()) <= MAX_ID:
        raise InvalidRequest(
            f"the customer's id must have 1 to {MAX_ID} letters, got {len(outside)}"
        )
    return CustomerRef(anonymous_id=outside) if is_anonymous else CustomerRef(id=outside)
