import pytest

from shopkeeper.customers.preferences import read_preferences
from shopkeeper.domain import InvalidRequest

HEAD = "variables:\n"
TAIL = "\nask: {questions: 1, days: 1}\n"
SAID = "title: A, about: B"


def read(*declared):
    return read_preferences(HEAD + "\n".join(f"  {one}" for one in declared) + TAIL, "p.yaml")


def wrong(*declared):
    with pytest.raises(InvalidRequest) as raised:
        read(*declared)
    assert str(raised.value).startswith("p.yaml, line 2: ")
    return str(raised.value)


@pytest.mark.parametrize(
    ("declared", "error"),
    [
        ("kind: number", "must be fields with `title` among them"),
        (f"kind: colour, {SAID}, sources: [customer]", "`variables.a.kind` must be one of choice"),
        (f"kind: number, {SAID}, sources: []", "at least one source"),
        (f"kind: number, {SAID}, sources: [guess]", "`variables.a.sources[0]` must be one of quiz"),
        (f"kind: number, {SAID}, sources: [form, form]", "a list without doublets"),
        (f"kind: number, {SAID}, sources: [form], colour: red", "one of the fields kind, title"),
        (
            f"kind: number, {SAID}, sources: [form], half_life_days: 0",
            "half_life_days` must be a n",
        ),
        (
            f"kind: number, {SAID}, sources: [form], half_life_days: long",
            "above 0 and at most 36500",
        ),
        (f"kind: number, {SAID}, sources: [form], low: 2", "with `high` above `low` 2"),
        (f"kind: number, {SAID}, sources: [form], ends: [a]", "a list of two"),
        (
            f"kind: number, {SAID}, sources: [form], prior: {{mean: 2}}",
            "prior.mean` must be a number",
        ),
        (
            f"kind: number, {SAID}, sources: [form], options: {{a: A, b: B}}",
            "left out for a number",
        ),
        (f"kind: number, {SAID}, sources: [form], purposes: []", "at least one purpose"),
        (
            f"kind: number, {SAID}, sources: [form], uses: [ranking]",
            "empty, or `page` alone, without",
        ),
        (f"kind: number, {SAID}, sources: [form], uses: [page, filter]", "empty, or `page` alone"),
        (f"kind: set, {SAID}, sources: [form]", "fields with `options` among them, or `products`"),
        (f"kind: choice, {SAID}, sources: [form], options: {{a: A}}", "2 to 50 options, got 1"),
        (f"kind: choice, {SAID}, sources: [form], options: {{a: A, A: B}}", "more than case"),
        (f"kind: choice, {SAID}, sources: [form], low: 1", "left out for a choice"),
        (
            f"kind: choice, {SAID}, sources: [form], options: {{a: A, b: B}}, prior: {{a: 1}}",
            "a weight for each option",
        ),
        (
            f"kind: set, {SAID}, sources: [form], products: {{attribute: price, how: percentile}}",
            "`percentile` for a scale or number",
        ),
        (
            f"kind: set, {SAID}, sources: [form], products: {{how: equals}}",
            "`variables.a.products` must be fields with `attribute` among them",
        ),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_line(declared, error):
    assert error in wrong(f"a: {{{declared}}}")


def test_what_chooses_words_alone_needs_no_products_and_may_be_asked_for():
    declared = f"a: {{kind: number, {SAID}, sources: [quiz, form], uses: [page]}}"
    assert read(declared).variables["a"].uses == ("page",)


@pytest.mark.parametrize(
    ("sensitivity", "more", "error"),
    [
        (
            "declared_only",
            "sources: [behaviour, form]",
            "declared_only variables cannot be inferred",
        ),
        ("special", "sources: [behaviour]", "special variables cannot be inferred"),
        ("special", "sources: [customer, form]", "[customer] for a special variable"),
        (
            "special",
            "sources: [customer], uses: [ranking], products: {attribute: price, how: percentile}",
            "without `ranking` for a special variable",
        ),
        ("special", "sources: [customer], uses: [page]", "without `page` for a special variable"),
    ],
)
def test_what_is_not_ordinary_is_only_said(sensitivity, more, error):
    assert error in wrong(f"a: {{kind: number, {SAID}, sensitivity: {sensitivity}, {more}}}")


@pytest.mark.parametrize("name", ["health_goals", "religion", "children", "income", "ethnic_group"])
def test_a_name_of_a_special_category_must_be_declared_so(name):
    declared = f"{name}: {{kind: number, {SAID}, sources: [customer]"
    assert "must be `special`: the name speaks of" in wrong(declared + "}")
    assert read(declared + ", sensitivity: special}").variables[name].sensitivity == "special"


@pytest.mark.parametrize("name", ["Upper", "1st", "with space", "a" * 41])
def test_names_can_stand_in_an_address(name):
    assert "small letters" in wrong(f"{name}: {{kind: number, {SAID}, sources: [customer]}}")


def test_a_shop_cannot_want_to_know_everything():
    one = f"{{kind: number, {SAID}, sources: [customer]}}"
    assert "1 to 40 variables, got 41" in wrong(*(f"v{n}: {one}" for n in range(41)))
    assert len(read(*(f"v{n}: {one}" for n in range(40))).variables) == 40


GUESSED = "kind: choice, sources: [behaviour, form]"
FORMS = "options: {a: A, b: B}"


@pytest.mark.parametrize(
    ("declared", "field"),
    [
        (f"{GUESSED}, title: Pregnant, about: B, {FORMS}", "title"),
        (f"{GUESSED}, title: A, about: Whether you are in debt, {FORMS}", "about"),
        (f"{GUESSED}, {SAID}, options: {{muslims: A, b: B}}", "options.muslims"),
        (f"{GUESSED}, {SAID}, options: {{a: Expecting a baby, b: B}}", "options.a"),
        (f"{GUESSED}, {SAID}, products: {{attribute: age_group, how: equals}}", "products"),
        (f"kind: scale, sources: [behaviour, form], {SAID}, ends: [rich, indebted]", "ends"),
    ],
)
def test_what_may_be_guessed_speaks_of_no_special_category(declared, field):
    error = wrong(f"a: {{{declared}}}")
    assert f"`variables.a.{field}` must be of no special category" in error
    assert "cannot be inferred" in error
    only_said = declared.replace("behaviour, form", "form")
    assert read(f"a: {{{only_said}}}").variables["a"].sources == ("form",)


def test_a_special_name_cannot_be_inferred():
    declared = f"debts: {{kind: number, {SAID}, sources: [behaviour, form]}}"
    assert "cannot be inferred" in wrong(declared)
