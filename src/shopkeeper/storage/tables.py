"""Every table of a shop's database, said once.

`migrations/` brings a file to this shape; back-ends read and write it. Times are microseconds
since 1970 UTC; structs are msgpack.
"""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

bases = Table(
    "bases",
    metadata,
    Column("basis", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False, unique=True),
    comment="Each ground of keeping (domain.Basis) once; entries point here.",
)

entries = Table(
    "entries",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("message", LargeBinary(16), nullable=False, unique=True),  # digest of the messageId
    Column("schema", Integer, nullable=False),
    Column("kind", Integer, nullable=False),  # log.codec.Kind
    Column("customer", Integer),  # internal key; null: no subject
    Column("time", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("basis", Integer),
    Column("open", LargeBinary),  # the record, where it has no subject
    Column("sealed", LargeBinary),  # the record sealed with the customer's key, where it has one
    sqlite_autoincrement=True,
    comment="The append-only log. Rows are never rewritten.",
)
Index("entries_by_customer", entries.c.customer, entries.c.kind, entries.c.position)
Index("entries_of_the_catalogue", entries.c.position, sqlite_where=entries.c.kind == 3)

fates = Table(
    "fates",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("time", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    comment="What was sent in and not kept; a bounded ring for `events tail`.",
)

projections = Table(
    "projections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    comment="How far each projection has followed the log.",
)

customers = Table(
    "customers",
    metadata,
    Column("customer", Integer, primary_key=True, autoincrement=True),
    Column("person", Integer, nullable=False, index=True),  # the key it was merged into, or itself
    Column("seal_key", LargeBinary),  # null once erased
    Column("created", Integer, nullable=False),
    sqlite_autoincrement=True,
    comment="Internal keys. Rows with one `person` are the same human.",
)

identities = Table(
    "identities",
    metadata,
    Column("kind", Text, primary_key=True),  # "id" or "anonymous_id"
    Column("outside", Text, primary_key=True),
    Column("customer", Integer, nullable=False, index=True),
    comment="The only place with the outside id of a customer.",
)

memories = Table(
    "memories",
    metadata,
    Column("customer", Integer, primary_key=True),
    Column("position", Integer, nullable=False),  # of the log, up to which it was derived
    Column("rules", LargeBinary(8), nullable=False),  # digest of what it was derived by
    Column("sealed", LargeBinary, nullable=False),  # customers.Memory, sealed with their key
    comment="What is remembered of a customer, derived from the log; may be thrown away.",
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),  # keyed digest of an outside id
    Column("time", Integer, nullable=False),
    comment="Outside ids of the erased, so that what they sent before is not taken in again.",
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    comment="Random keys of this shop: what signs customer tokens and names the erased.",
)

rights_requests = Table(
    "rights_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customer", Integer),  # internal key; null: nobody was found
    Column("created", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # customers.RightsRequest
    comment="What customers asked for by right, and what became of it.",
)
Index("rights_requests_by_time", rights_requests.c.created)

products = Table(
    "products",
    metadata,
    Column("product", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # domain.Product without price and availability
    Column("added", Integer, nullable=False),
    comment="Projection of the catalogue entries of the log.",
)

offers = Table(
    "offers",
    metadata,
    Column("product", Text, primary_key=True),
    Column("market", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("price", Integer),  # minor units; null: unknown
    Column("sale_price", Integer),
    Column("availability", Text, nullable=False),
    comment="What a product costs and whether it is to be had, in each place, now.",
)

price_ledger = Table(
    "price_ledger",
    metadata,
    Column("product", Text, primary_key=True),
    Column("market", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("time", Integer, primary_key=True),
    Column("price", Integer, nullable=False),
    Column("source", Text, nullable=False),
    comment="Each price and since when; the prior price of a reduction is computed from here.",
)

reservations = Table(
    "reservations",
    metadata,
    Column("key", Text, primary_key=True),  # of who holds it, or the order that used it
    Column("offer", Text, primary_key=True),
    Column("period", Text, nullable=False),  # of the offer's budget
    Column("holder", Text, nullable=False),  # an internal key, or a digest of a visit
    Column("amount", Integer, nullable=False),  # minor units of the budget it may use up
    Column("created", Integer, nullable=False),
    Column("expires", Integer, nullable=False),
    Column("redeemed", Integer),  # null: held only, and free again once expired
    comment="What customers were promised out of limited offers.",
)
Index("reservations_by_offer", reservations.c.offer, reservations.c.period, reservations.c.expires)
Index("reservations_by_holder", reservations.c.holder, reservations.c.offer, reservations.c.created)

tallies = Table(
    "tallies",
    metadata,
    Column("block", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),  # the kind of moment it was shown in
    Column("shown", Integer, nullable=False),
    Column("acted", Integer, nullable=False),
    comment="How creative blocks fare: a projection of the log, without any customer.",
)

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("version", Text, primary_key=True),  # digest of the texts
    Column("body", LargeBinary, nullable=False),  # name of each file to its text
    Column("author", Text, nullable=False),
    Column("proposed", Integer, nullable=False),
    comment="Every set of rules ever proposed; rows are never rewritten.",
)

rule_history = Table(
    "rule_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", Text, nullable=False),
    Column("action", Text, nullable=False),  # published, rolled back
    Column("actor", Text, nullable=False),
    Column("time", Integer, nullable=False),
    sqlite_autoincrement=True,
    comment="Which rules were in force since when; the newest row is in force now.",
)

access_keys = Table(
    "access_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("body", LargeBinary, nullable=False),  # access.Key
    Column("revoked", Integer),
    comment="Keys by their public part; only a digest of the secret part is stored.",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("time", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    comment="Who changed what.",
)
