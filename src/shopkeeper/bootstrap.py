"""The composition root: the only product code that names back-ends and wires everything.

`main` is the console script, `create_app` the factory for a web server's workers.
"""

import gc
import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Event

import structlog
import uvicorn
from litestar import Litestar, Router

from shopkeeper.access import MemoryLimiter
from shopkeeper.access.backends.sqlite import SqliteAuditTrail, SqliteKeyStore
from shopkeeper.api import ApiOptions
from shopkeeper.api import create_app as create_api
from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.catalog.backends.sqlite import SqliteCatalog
from shopkeeper.cli import Workbench, create_cli
from shopkeeper.customers import (
    Erasures,
    KeyringSealer,
    Remembering,
    load_consent,
    load_preferences,
)
from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.customers.backends.sqlite_memories import SqliteMemories
from shopkeeper.customers.backends.sqlite_rights import SqliteRights
from shopkeeper.decisions import Policy
from shopkeeper.decisions.backends.sqlite_reservations import SqliteReservations
from shopkeeper.decisions.backends.sqlite_rules import SqliteRules
from shopkeeper.decisions.backends.sqlite_tallies import SqliteTallies
from shopkeeper.domain import (
    Conflict,
    InvalidRequest,
    NotAllowed,
    ShopFacts,
    ShopkeeperError,
)
from shopkeeper.experience import (
    Noticing,
    Profiles,
    Redeeming,
    Regular,
    Services,
    Shops,
    attributes_now,
    first_key,
    ready,
    reapply_erasures,
)
from shopkeeper.log import catch_up
from shopkeeper.log.backends.sqlite import SqliteLog
from shopkeeper.log.backends.sqlite_positions import SqlitePositions
from shopkeeper.models import Registry
from shopkeeper.settings import Settings, read_facts, read_settings, write_facts
from shopkeeper.storage import Database
from shopkeeper.storefront import StorefrontOptions, create_storefront

FACTS, DATABASE, MODELS = "shop.yaml", "shopkeeper.db", "models"
PREFERENCES, CONSENT, ERASURES = "preferences.yaml", "consent.yaml", "erasures.jsonl"
PICTURES = "pictures"


def main() -> None:
    """Run the command line; an error of ours is one sentence on stderr and exit status 1."""
    try:
        settings = read_settings()
        create_cli(_workbench(settings))()
    except ShopkeeperError as wrong:
        sys.stderr.write(f"shopkeeper: {wrong}\n")
        sys.exit(1)
    except OSError as wrong:
        sys.stderr.write(f"shopkeeper: {_cause(wrong)}\n")
        sys.exit(1)


def create_app() -> Litestar:
    """The API of the shop named by `SHOPKEEPER_SHOP`, for a server that runs several workers."""
    settings = read_settings()
    services = open_services(Path(settings.shop), settings)
    reapply_erasures(services)
    services.noticing.keep_looking(services.shops.current, Event())
    return create_api(services, _api_options(settings))


def init_shop(folder: Path, facts: ShopFacts) -> None:
    """Make the folder of a new shop; `shop.yaml`, which makes it one, comes last.

    Raises:
        Conflict: There is one already; nothing of it is touched.
        BackendFailed: The database cannot be made.
        OSError: The folder or `shop.yaml` cannot be made.
    """
    if (folder / FACTS).exists():
        raise Conflict(f"there is a shop at {str(folder)!r} already")
    folder.mkdir(parents=True, exist_ok=True)
    Database(folder / DATABASE).close()
    write_facts(folder / FACTS, facts)


def open_services(folder: Path, settings: Settings) -> Services:
    """Wire a shop's rooms to its folder; whoever opens them closes `services.log` in the end.

    Raises:
        InvalidRequest: No shop there, a file of it that cannot be read, or a malformed limit.
        BackendFailed: The database is damaged, foreign, or newer than this program.
    """
    facts = read_facts(folder / FACTS)
    limiter = MemoryLimiter(settings.rate_limit, settings.publishable_rate_limit)
    database = Database(folder / DATABASE)
    directory = SqliteDirectory(database)
    behind = timedelta(days=facts.days_behind)

    def clock() -> datetime:
        return datetime.now(UTC) - behind

    sealer = KeyringSealer(directory)
    log = SqliteLog(database, sealer, clock)
    catalog = SqliteCatalog(database)
    memories = SqliteMemories(database)
    registry = Registry(folder / MODELS)
    rules = SqliteRules(database)
    reservations = SqliteReservations(database)
    redeeming = Redeeming(log, directory, reservations, SqlitePositions(database))
    shops = Shops(log, catalog, registry, rules, facts.place)
    preferences = load_preferences(folder / PREFERENCES)
    consent = load_consent(folder / CONSENT)
    remembering = Remembering(
        log, sealer, memories, preferences, lambda: attributes_now(shops), consent, clock
    )
    return Services(
        log=log,
        directory=directory,
        catalog=catalog,
        registry=registry,
        shops=shops,
        profiles=Profiles(log, directory, remembering, clock),
        preferences=preferences,
        consent=consent,
        memories=memories,
        remembering=remembering,
        sealer=sealer,
        erasures=Erasures(folder / ERASURES),
        rights=SqliteRights(database),
        rules=rules,
        reservations=reservations,
        noticing=Noticing(log, SqliteTallies(database, log), redeeming, clock),
        keys=SqliteKeyStore(database),
        audit=SqliteAuditTrail(database),
        limiter=limiter,
        facts=facts,
        holdout=settings.holdout,
        clock=clock,
        new_id=lambda: uuid.uuid4().hex,
        policy=Policy(settings.diversity, settings.exploration, settings.margin_loss),
        pictures=folder / PICTURES,
    )


@contextmanager
def opened(folder: Path, settings: Settings) -> Iterator[Services]:
    """A shop for as long as the body runs, its projections caught up with its log."""
    services = open_services(folder, settings)
    try:
        reapply_erasures(services)
        catch_up(services.log, services.catalog)
        yield services
    finally:
        services.log.close()


def serve(
    services: Services,
    settings: Settings,
    host: str,
    port: int,
    people: tuple[Regular, ...] | None = None,
) -> None:
    """Serve until interrupted; the models are loaded and warm before the first request.

    Args:
        people: Whom the demo storefront can be viewed as; None: no storefront, the API alone.

    Raises:
        NotAllowed: The demo, on an address other machines can reach.
        InvalidRequest: The address cannot be listened on.
    """
    if people is not None:
        check_demo_host(host)
    _quiet_logs()
    with _listening(host, port) as listener:
        secret = first_key(services)
        if secret is not None:
            sys.stderr.write(f"Admin key, shown this once: {secret}\n")
        ready(services)
        routes = [] if people is None else [_storefront(services, people)]
        app = create_api(services, _api_options(settings), routes)
        where = _url(host, port)
        sys.stderr.write(f"Serving {services.facts.name} at {where} (Ctrl-C stops it)\n")
        with _noticing(services):
            _run(app, listener)


@contextmanager
def _noticing(services: Services) -> Iterator[None]:
    """Keep what is counted over the log up to date for as long as the body runs."""
    stop = Event()
    thread = services.noticing.keep_looking(services.shops.current, stop)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as wrong:
        cause = wrong.strerror or wrong
        raise InvalidRequest(f"cannot listen on {_url(host, port)}: {cause}") from None


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _run(app: Litestar, listener: socket.socket) -> None:
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on")
    with _settled_memory(), suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _workbench(settings: Settings) -> Workbench:
    return Workbench(
        shop=Path(settings.shop),
        host=settings.host,
        port=settings.port,
        init=init_shop,
        check_demo_host=check_demo_host,
        open=lambda folder: opened(folder, settings),
        serve=lambda services, host, port, people: serve(services, settings, host, port, people),
        fresh_catalog=MemoryCatalog,
    )


def _api_options(settings: Settings) -> ApiOptions:
    return ApiOptions(
        max_body_bytes=settings.max_body_bytes,
        rate_limit=settings.rate_limit,
        publishable_rate_limit=settings.publishable_rate_limit,
    )


def _storefront(services: Services, people: tuple[Regular, ...]) -> Router:
    return create_storefront(services, StorefrontOptions(people=people, facts=services.facts))


def check_demo_host(host: str) -> None:
    """Keep the demo, which lets anybody be anybody, on this machine.

    Raises:
        NotAllowed: Other machines could reach this address.
    """
    try:
        local = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NotAllowed(f"the demo is served on this machine only, not on {host!r}")


@contextmanager
def _settled_memory() -> Iterator[None]:
    """Spare the garbage collector what stays for as long as the server runs.

    Without the thaw, what is frozen outlives the interpreter, and native libraries complain.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _cause(wrong: OSError) -> str:
    what = wrong.strerror or str(wrong)
    return what if wrong.filename is None else f"{str(wrong.filename)!r}: {what}"


def _quiet_logs() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
