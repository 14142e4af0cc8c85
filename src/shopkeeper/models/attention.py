"""How much a look counts by how long it lasted. One reading for training and for serving.

Held by tests/models/test_attention.py.
"""

import math
from collections.abc import Mapping
from typing import Any

DURATION = "duration"
"""Property of an event: seconds the customer stayed."""
GLANCE, MOST = 0.5, 3.0
"""What a look of no time counts, and the longest."""
_USUAL = 30.0


def attention(properties: Mapping[str, Any]) -> float:
    """What an act counts: 1 where nothing is said, about 1 for a dozen seconds.

    >>> [round(attention({"duration": seconds}), 2) for seconds in (0, 12, 60, 3_600)]
    [0.5, 0.99, 2.08, 3.0]
    """
    said = properties.get(DURATION)
    if isinstance(said, bool) or not isinstance(said, int | float):
        return 1.0
    if not 0 <= said < math.inf:
        return 1.0
    return min(GLANCE + math.log2(1 + said / _USUAL), MOST)
