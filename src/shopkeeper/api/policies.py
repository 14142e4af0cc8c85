"""Routes of the shop's rules: the public menu; check, propose, publish and take back."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from shopkeeper import experience
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.api.query import Parameter, Query
from shopkeeper.decisions import Act, Publication
from shopkeeper.decisions.simulating import Report
from shopkeeper.experience import PolicyHistory, PublicMenu

MAX_FILES = 100

MENU_QUERY = (
    Parameter("market", "A country like `DE`, or a part of one like `US-NY`; absent: the shop's."),
)
HISTORY_QUERY = (Parameter("n", "How many changes, the newest.", kind="integer", example=20),)


class RuleFiles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules as they would stand in the shop's folder."""

    files: Annotated[dict[str, str], msgspec.Meta(min_length=1, max_length=MAX_FILES)]
    """File name, like `offers.yaml` or `policies/shop.cedar`, to its text. What ships stands for
    the files that are not there."""


class PolicyCheck(msgspec.Struct, frozen=True):
    """What a check found."""

    ok: bool
    """Whether the rules may be proposed and published."""
    report: Report


class PolicyProposed(msgspec.Struct, frozen=True):
    """Rules that are kept, and not in force."""

    version: str
    author: str
    """Id of the key that proposed them first; another key publishes them."""
    time: datetime


class PolicyInForce(msgspec.Struct, frozen=True):
    """The version in force from the next request on."""

    version: str
    act: Act
    actor: str
    """Id of the key that did it."""
    time: datetime


_FILES_EXAMPLE = {
    "files": {
        "offers.yaml": "offers:\n  - id: spring\n    title: 10 % off in spring\n    kind: percent\n"
        "    eligibility: Everybody\n    depth_bps: 1000\n"
    }
}
_ADMIN = [Needs("admin")]


@get(
    "/v1/offers",
    guards=[Needs("decide", browsers=True)],
    sync_to_thread=False,
    opt={"query": MENU_QUERY},
)
def get_offers(request: ApiRequest) -> PublicMenu:
    """Read the public menu: every offer in force, who gets it, and the tiers.

    Nothing else is ever applied. Amounts are minor units; costs, floors and budgets are the shop's
    own business.
    """
    query = Query(request.scope["query_string"], MENU_QUERY)
    return experience.public_menu(request.services, query.text("market"))


@get("/v1/policies", guards=_ADMIN, sync_to_thread=True, opt={"query": HISTORY_QUERY})
def get_policies(request: ApiRequest) -> PolicyHistory:
    """See which version of the rules is in force, and which were."""
    query = Query(request.scope["query_string"], HISTORY_QUERY)
    return experience.policy_history(request.services, query.number("n", 20))


@post(
    "/v1/policies",
    guards=_ADMIN,
    status_code=200,
    sync_to_thread=True,
    opt={"example": _FILES_EXAMPLE},
)
def propose_policies(request: ApiRequest, data: JSONBody[RuleFiles]) -> PolicyProposed:
    """Propose rules, for a second person to publish with a key of their own.

    Refused with 400 while a check finds anything fatal; the message names file and line.
    """
    kept = experience.propose(request.services, data.files, request.key.id)
    return PolicyProposed(kept.version, kept.author, kept.time)


@post(
    "/v1/policies/check",
    guards=_ADMIN,
    status_code=200,
    sync_to_thread=True,
    opt={"example": _FILES_EXAMPLE},
)
def check_policies(request: ApiRequest, data: JSONBody[RuleFiles]) -> PolicyCheck:
    """Find everything wrong with rules; nothing is kept.

    Every offer is held against every tier and every product of the catalogue.
    """
    report = experience.check_drafts(request.services, data.files)
    return PolicyCheck(not report.fatal, report)


@post("/v1/policies/{version:str}/publish", guards=_ADMIN, status_code=200, sync_to_thread=True)
def publish_policies(request: ApiRequest, version: FromPath[str]) -> PolicyInForce:
    """Put proposed rules in force, from the next request on.

    403 with the key that proposed them; 409 where they are in force, or others came meanwhile.
    """
    return _told(experience.publish(request.services, version, request.key.id))


@post("/v1/policies/rollback", guards=_ADMIN, status_code=200, sync_to_thread=True)
def roll_back_policies(request: ApiRequest) -> PolicyInForce:
    """Return to the rules that were in force before, from the next request on."""
    return _told(experience.roll_back(request.services, request.key.id))


def _told(done: Publication) -> PolicyInForce:
    return PolicyInForce(done.version, done.act, done.actor, done.time)


HANDLERS = [
    get_offers,
    get_policies,
    propose_policies,
    check_policies,
    publish_policies,
    roll_back_policies,
]
