"""Read what a shop declared, and refuse by line what cannot be.

`preferences.yaml` comes in, or nothing for the one that ships beside this file; `Preferences` go
out. Touches the disk and nothing else.

Whatever the file says, either all that is promised in `variables` holds of what comes out, or an
error names the line and the field: tests/customers/preferences/test_loading.py.
"""

from hashlib import blake2b
from pathlib import Path

from shopkeeper.customers.preferences.reading_quizzes import read_quizzes
from shopkeeper.customers.preferences.reading_rules import read_rules, read_tags
from shopkeeper.customers.preferences.reading_variables import read_variables
from shopkeeper.customers.preferences.variables import (
    AskLimit,
    Preferences,
    Quiz,
    Rule,
    Variable,
)
from shopkeeper.domain import InvalidRequest, Source
from shopkeeper.domain.lines import Spot, read_spots

DEFAULT = Path(__file__).parent / "default.yaml"
"""What a shop without a file of its own declares."""
_PARTS = ("variables", "rules", "quizzes", "ask", "withhold", "support_tags")
_ALWAYS: frozenset[Source] = frozenset({"form", "import", "customer"})
"""Sources that need nothing else declared."""


def load_preferences(path: Path | None) -> Preferences:
    """What the shop declared.

    Args:
        path: Of `preferences.yaml`; None, or a file that is not there: the default.

    Raises:
        InvalidRequest: With the file's name, the line and the field; or it has a name that is not
            looked for.
    """
    refuse_misnamed(path)
    found = DEFAULT if path is None or not path.exists() else path
    try:
        content = found.read_bytes()
        return read_preferences(content.decode(), found.name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidRequest(f"{found.name}, line {line}: not UTF-8, {error.reason}") from error
    except OSError as error:
        raise InvalidRequest(f"{found.name} cannot be read: {error.strerror}") from error


def refuse_misnamed(path: Path | None) -> None:
    """Refuse what a shop believes to be read: the file it wrote, under the other suffix of yaml.

    Raises:
        InvalidRequest: It is there; the right name is told.
    """
    if path is not None and (other := path.with_suffix(".yml")).exists():
        raise InvalidRequest(f"{other.name} must be called {path.name}: it is not read as it is")


def read_preferences(text: str, file: str) -> Preferences:
    """The same of a text.

    Args:
        file: Its name, for errors.
    """
    whole = read_spots(text, file)
    parts = whole.fields(_PARTS, ("variables", "ask"))
    variables = read_variables(parts["variables"])
    rules = read_rules(parts.get("rules"), variables)
    quizzes = read_quizzes(parts.get("quizzes"), variables)
    tags = read_tags(parts.get("support_tags"), variables)
    filled = {str(tag["variable"]) for tag in tags.values()}
    _refuse_idle(parts["variables"].entries(), variables, _fillers(rules, quizzes, filled))
    return Preferences(
        variables=variables,
        rules=rules,
        quizzes=quizzes,
        ask=_ask(parts["ask"]),
        withhold=parts["withhold"].number(0, 1) if "withhold" in parts else 0.0,
        support_tags=tags,
        digest=blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(),
    )


def _ask(spot: Spot) -> AskLimit:
    fields = spot.fields(("questions", "days"), ("questions", "days"))
    questions = fields["questions"].number(0, 100)
    if questions != int(questions):
        raise fields["questions"].error("a whole number")
    return AskLimit(int(questions), fields["days"].number(0, 3_650, above=True))


def _fillers(
    rules: tuple[Rule, ...], quizzes: dict[str, Quiz], tagged: set[str]
) -> set[tuple[str, Source]]:
    """Variable and source, where something declared makes the source speak of the variable."""
    found: set[tuple[str, Source]] = {(rule.variable, "behaviour") for rule in rules}
    found |= {(name, "support") for name in tagged}
    for quiz in quizzes.values():
        found |= {(question.variable, quiz.source) for question in quiz.questions}
    return found


def _refuse_idle(
    spots: dict[str, Spot], variables: dict[str, Variable], fillers: set[tuple[str, Source]]
) -> None:
    for name, variable in variables.items():
        if not any(s in _ALWAYS or (name, s) in fillers for s in variable.sources):
            raise spots[name].error(
                "filled by something: a question, a rule or a support tag of one of its sources",
                list(variable.sources),
            )
