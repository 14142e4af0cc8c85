"""A small shop's declarations, and what may be said and done in it."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from shopkeeper.customers.preferences import Evidence, Memory, Preferences, read_preferences
from shopkeeper.domain import (
    Agreed,
    Asked,
    Event,
    Line,
    MessageId,
    ProductId,
    Skipped,
    Stated,
    Switched,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DECLARED = """\
variables:
  focus:
    kind: scale
    title: Price or quality
    about: To show what suits.
    strength: 0.5
    half_life_days: 100
    sources: [quiz, support, behaviour, import, customer]
    uses: [ranking]
    products: {attribute: price, how: percentile}
  kinds:
    kind: set
    title: Kinds
    about: To show what suits.
    strength: 0.5
    half_life_days: 100
    retention_days: 200
    sources: [quiz, behaviour, import, customer]
    uses: [ranking]
    products: {attribute: product_type, how: path}
  proof:
    kind: ranked
    title: Proof
    about: To show what suits.
    options: {reviews: Reviews, experts: Experts, tests: Tests}
    strength: 0.5
    half_life_days: 100
    sources: [quiz, form, customer]
    uses: [ranking]
    products: {attribute: proof, how: equals}
  framing:
    kind: choice
    title: Framing
    about: To show what suits.
    options: {bundle: Bundle, discount: Discount, subscription: Subscription}
    strength: 0.5
    half_life_days: 100
    sources: [quiz, support, behaviour, import, customer]
    purposes: [personalization, messages]
    uses: [ranking]
    products: {attribute: framing, how: equals}
rules:
  - variable: kinds
    attribute: product_type
    events: {Product Viewed: 0.1, Order Completed: 0.5}
  - variable: framing
    attribute: framing
    events: {Order Completed: 0.5}
    values: {pack: bundle, offer: discount}
  - variable: focus
    attribute: tier
    events: {Product Viewed: 0.2}
    values: {cheap: 0, fine: 1}
quizzes:
  hello:
    title: Hello
    occasion: welcome
    questions:
      - {id: first, variable: focus, text: What, answers: {0.1: Price, 0.9: Quality},
         next: {0.9: third, "-": end}}
      - {id: second, variable: kinds, text: Which, most: 2}
      - {id: third, variable: proof, text: How, skippable: false, next: {reviews: end}}
      - {id: fourth, variable: framing, text: More, answers: {bundle: B, discount: D}}
ask: {questions: 2, days: 30}
withhold: 0.1
support_tags:
  dear: {variable: focus, value: 0.1}
"""
SHOP: Preferences = read_preferences(DECLARED, "preferences.yaml")
PRODUCTS = {
    "mug": {"product_type": "Kitchen > Mugs", "framing": "pack", "tier": "cheap"},
    "bowl": {"product_type": "Kitchen > Bowls", "framing": "offer", "tier": "fine"},
    "lamp": {"product_type": "Light", "framing": "unheard of"},
    "pills": {"product_type": "Health > Diabetes care", "framing": "pack"},
    "plain": {},
}


def attributes(product):
    return PRODUCTS.get(product, {})


def event(name="Product Viewed", products=("mug",), time=NOW, message="m"):
    lines = tuple(Line(ProductId(product)) for product in products)
    return Event(MessageId(message), name, time, lines)


def piece(
    variable="framing", value="bundle", source="customer", days=0.0, weight=1.0, at=1, **more
):
    return Evidence(variable, value, source, NOW - timedelta(days=days), weight, at, **more)


def remembered(*pieces, **more):
    return Memory(evidence=tuple(sorted(pieces, key=lambda one: one.time)), **more)


times = st.integers(-400, 5).map(lambda days: NOW + timedelta(days=days))
names = st.sampled_from([*SHOP.variables, "unheard of"])
sources = st.sampled_from(["quiz", "support", "form", "import", "customer", "behaviour"])
values = st.one_of(
    st.sampled_from(["bundle", "DISCOUNT", "nonsense", "0.3"]),
    st.floats(-0.5, 1.5),
    st.lists(st.sampled_from(["reviews", "tests", "Kitchen", "Light"]), max_size=3).map(tuple),
)
questions = st.sampled_from(["hello/first", "hello/second", "hello/third", "gone/away"])
purposes = st.dictionaries(st.sampled_from(["personalization", "messages"]), st.booleans())
consents = st.sampled_from(["customer", "event", "import", "signal", "service"])
said = st.builds(
    Stated,
    variable=names,
    value=st.none() | values,
    source=sources,
    time=times,
    question=st.just("") | questions,
    pinned=st.booleans(),
)
agreed = st.builds(
    Agreed, purposes=purposes, source=consents, wording=st.sampled_from("12"), time=times
)
statement = st.one_of(
    said,
    said,
    st.builds(Asked, question=questions, time=times, withheld=st.booleans(), chosen=st.booleans()),
    st.builds(Skipped, question=questions, time=times),
    st.builds(Switched, variable=names, on=st.booleans(), time=times),
    agreed,
)
happened = st.builds(
    event,
    name=st.sampled_from(["Product Viewed", "Order Completed", "Cart Viewed"]),
    products=st.lists(st.sampled_from([*PRODUCTS, "unknown"]), max_size=3).map(tuple),
    time=times,
)
records = st.lists(st.one_of(statement, happened), max_size=12)


@st.composite
def histories(draw):
    """Statements and events, each at its own place in the log."""
    drawn = list(enumerate(draw(records), 1))
    events = [(at, one) for at, one in drawn if isinstance(one, Event)]
    return [(at, one) for at, one in drawn if not isinstance(one, Event)], events
