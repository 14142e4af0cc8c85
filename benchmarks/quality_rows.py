"""What `make bench-models` runs: the data sets, their protocols, and what is asked of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure asked for."""

    metric: str
    """Its name in the report."""
    published: str
    """The best peer or published figure, with where it comes from."""
    must: str
    aim: str


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
        ),
        minutes=12,
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
)  # fmt: skip
