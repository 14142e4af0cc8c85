"""What `make bench-models` runs: the data sets, their protocols, and what is asked of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure asked for."""

    metric: str
    """Its name in the report, or what it is called here."""
    published: str
    """The best peer or published figure, with where it comes from."""
    must: str
    aim: str
    read: Callable[[Any], float | None] | None = None
    """From the report to the figure; not given: the metric of that name."""
    wants: Literal["most", "least", "between", "nothing"] = "most"

    def figure(self, report: Any) -> float | None:
        """What was reached."""
        if self.read is not None:
            return self.read(report)
        value: float | None = report["metrics"][self.metric]["value"]
        return value

    def verdict(self, value: float | None) -> str:
        """Whether it is reached."""
        if value is None or self.wants == "nothing":
            return "reported"
        if self.wants == "between":
            low, high = (float(bound) for bound in self.must.split(" to "))
            return "must reached" if low <= value <= high else "**not reached**"
        sign = 1 if self.wants == "most" else -1
        if self.aim and sign * value >= sign * float(self.aim):
            return "aim reached"
        return "must reached" if sign * value >= sign * float(self.must) else "**not reached**"


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    folder: str
    protocol: str
    files: Sequence[tuple[str, str]]
    """Options of the command line, and the file or the words that follow each."""
    goals: Sequence[Goal]
    minutes: float
    peers: bool = True

    def arguments(self, folder: Path) -> list[str]:
        """What follows `shopkeeper evaluate`; names that end in .parquet are files of `folder`."""
        told = [
            (option, str(folder / value) if value.endswith(".parquet") else value)
            for option, value in self.files
        ]
        return [self.protocol, *(word for pair in told for word in pair)]


_PAIR = (("--train", "train.parquet"), ("--test", "test.parquet"))


def _gain(end: str) -> Callable[[Any], float | None]:
    return lambda report: report["gains"]["ndcg@10"]["relative"][end]


def _context(
    folder: str, file: str, user: str, item: str, names: str, *more: tuple[str, str]
) -> Row:
    files = (("--events", file), ("--user", user), ("--item", item), ("--context", names), *more)
    gain, low = "gain of ndcg@10 by context", "its lower bound"
    goals = (
        Goal(gain, "industry claim .15 to .25", ".25", ".40", _gain("value")),
        Goal(low, "–", ".15", "", _gain("low")),
    )
    if folder != "frappe":
        goals = (
            Goal(gain, "none published", "reported", ".15", _gain("value"), "nothing"),
            Goal(low, "–", "reported", "", _gain("low"), "nothing"),
        )
    return Row(f"{folder}-context", folder, "context", files, goals, minutes=5)


def _less_than_logistic(metric: str, sign: float) -> Callable[[Any], float]:
    def read(report: Any) -> float:
        theirs = report["peers"]["logistic_regression"]["metrics"][metric]["value"]
        return float(sign * (report["metrics"][metric]["value"] - theirs))

    return read


def _probability(folder: str, file: str, *more: tuple[str, str]) -> Row:
    goals = (
        Goal("auc", "see peers", "–", "", wants="nothing"),
        Goal("auc above logistic regression's", "–", "0", "", _less_than_logistic("auc", 1)),
        Goal("log_loss", "see peers", "–", "", wants="nothing"),
        Goal(
            "log_loss below logistic regression's", "–", "0", "",
            _less_than_logistic("log_loss", -1),
        ),
        Goal("slope", "1", ".9 to 1.1", "", wants="between"),
        Goal("ece", "0", ".01", "", wants="least"),
        Goal("ece_by_chance", "a perfect forecast of so many rows", "–", "", wants="nothing"),
    )  # fmt: skip
    files = (("--events", file), *more)
    return Row(f"{folder}-probability", folder, "probability", files, goals, minutes=4)


def _milliseconds(percentile: str) -> Callable[[Any], float]:
    return lambda report: float(report["predict_us"][percentile]) / 1_000


ROWS = (
    Row(
        "serenade-example", "serenade-example", "sessions", _PAIR,
        (
            Goal("hr@20", ".667 (RP3beta)", ".70", ".73"),
            Goal("mrr@20", ".376 (cosine kNN)", ".40", ".43"),
        ),
        minutes=5,
    ),
    Row(
        "retailrocket-sessions", "retailrocket-sessions", "sessions", _PAIR,
        (
            Goal("hr@20", ".576 (RP3beta, revisits allowed)", ".634", ".66"),
            Goal("mrr@20", ".300 (RP3beta, revisits allowed)", ".330", ".35"),
            Goal(
                "ms to retrieve and rank 20 of 36,968, p50", "–", "2", "1",
                _milliseconds("p50"), "least",
            ),
            Goal("the same, p99", "–", "5", "", _milliseconds("p99"), "least"),
        ),
        minutes=15,
    ),
    Row(
        "gowalla", "gowalla", "topn", _PAIR,
        (
            Goal("recall@20", ".1920 (BSPM-EM)", ".192", ".200"),
            Goal("ndcg@20", ".1597 (BSPM-EM)", ".160", ".165"),
        ),
        minutes=15,
    ),
    Row(
        "amazon-beauty", "amazon-beauty", "sequence", (("--sequences", "sequences.parquet"),),
        (
            Goal("recall@10", ".0892 (transitions + kNN)", ".098", ".105"),
            Goal("ndcg@10", ".0593 (transitions + kNN)", ".065", ".070"),
            Goal("recall@10_no_refit", ".0928 (eSASRec)", ".0928", ".097"),
            Goal("ndcg@10_no_refit", ".0531 (SASRec, sampled softmax)", ".0531", ".058"),
        ),
        minutes=15,
    ),
    Row(
        "retailrocket-multibehaviour", "retailrocket-multibehaviour", "purchase", _PAIR,
        (Goal("hr@10", ".134 (sequential rules on all events)", ".168", ".19"),),
        minutes=5,
    ),
    Row(
        "dunnhumby-baskets", "dunnhumby-baskets", "baskets", _PAIR,
        (
            Goal("recall@10", ".069 (popularity)", ".076", ".085"),
            Goal("ndcg@10", ".086 (personal + user kNN)", ".095", ".105"),
        ),
        minutes=5,
    ),
    _context("frappe", "usage.parquet", "user", "item",
        "daytime,weekday,isweekend,homework,cost,weather,country,city", ("--split", "random")),
    _context("retailrocket-events", "events.parquet", "visitor_id", "item_id",
        "hour,weekday,last_visit,previous:category_id", ("--timestamp", "timestamp")),
    _context("online-retail", "online_retail.parquet", "CustomerID", "StockCode",
        "Country,hour,weekday,month", ("--timestamp", "InvoiceDate")),
    _probability("retailrocket-events", "events.parquet"),
    _probability("online-shoppers", "sessions.parquet", ("--label", "Revenue")),
)  # fmt: skip
