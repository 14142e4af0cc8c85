"""Every reduction of one place, or of some products there, in one statement of SQL.

It walks the ledger of the products on sale alone: `stated` is what the shop stated with what it
stated before, `reduced` where the newest reduction starts, `seen` and `opened` which points were in
force when the window of days before it opened. The joins are crossed so that SQLite starts from
the offers: from the ledger it takes twice as long.

Held to `shopkeeper.catalog.reductions` by the contract of `shopkeeper.testing.reductions`.
"""

_REDUCTIONS = """
    WITH stated AS (
        SELECT l.product, l.time, l.price, l.source,
            lag(l.price) OVER steps AS price_before, lag(l.source) OVER steps AS source_before
        FROM {offers}
        CROSS JOIN products p ON p.product = o.product
        CROSS JOIN price_ledger l ON l.product = o.product AND l.market = o.market
            AND l.currency = o.currency AND l.channel = o.channel
        WHERE o.market = ?1 AND o.currency = ?2 AND o.channel = ?3
            AND o.sale_price < o.price AND l.source IN ('feed', 'sale')
        WINDOW steps AS (PARTITION BY l.product ORDER BY l.time)),
    reduced AS MATERIALIZED (
        SELECT product, min(time) AS known, max(time) FILTER (
            WHERE price_before IS NULL OR source <> 'sale' OR source_before <> 'sale'
                OR price > price_before OR (price < price_before AND NOT ?5)) AS start
        FROM stated GROUP BY product),
    seen AS MATERIALIZED (
        SELECT r.*, (SELECT l.time FROM price_ledger l WHERE l.product = r.product
            AND l.market = ?1 AND l.currency = ?2 AND l.channel = ?3
            AND l.time <= r.start - ?4 ORDER BY l.time DESC LIMIT 1) AS seen_from
        FROM reduced r),
    opened AS MATERIALIZED (
        SELECT s.*, coalesce((SELECT l.time FROM price_ledger l WHERE l.product = s.product
            AND l.market = ?1 AND l.currency = ?2 AND l.channel = ?3
            AND l.time <= s.seen_from AND l.source IN ('feed', 'sale')
            ORDER BY l.time DESC LIMIT 1),
            s.seen_from, -(1 << 62)) AS stated_from
        FROM seen s)
    SELECT r.product, r.start,
        min(l.price) FILTER (WHERE l.time < r.start AND l.source IN ('feed', 'sale')),
        min(l.price) FILTER (WHERE l.time < r.start
            AND (l.source IN ('feed', 'sale') OR l.time >= coalesce(r.seen_from, l.time))),
        min(l.price) FILTER (WHERE l.time >= r.start AND l.source IN ('feed', 'sale'))
            < max(l.price) FILTER (WHERE l.time = r.start),
        r.known > r.start - ?4
    FROM opened r
    CROSS JOIN price_ledger l ON l.product = r.product AND l.market = ?1
        AND l.currency = ?2 AND l.channel = ?3 AND l.time >= r.stated_from
    GROUP BY r.product ORDER BY r.product"""
REDUCTIONS = _REDUCTIONS.format(offers="offers o")
"""Market, currency, channel, the window in microseconds and whether steps are joined come in; by
product: start, prior price, lowest price, whether it deepened, whether it was new."""
REDUCTIONS_AMONG = _REDUCTIONS.format(
    offers="json_each(?6) asked CROSS JOIN offers o ON o.product = asked.value"
)
"""The same; a JSON list of products, each once, comes in beside."""
