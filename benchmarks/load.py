"""Load from wrk, a separate program, so that the client does not compete inside our process."""

import re
import shutil
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import URL

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Measured:
    per_second: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    errors: int


def wrk(path: str, key: str, script: str, seconds: int = 10, connections: int = 4) -> Measured:
    """Run wrk against a route; `script` is Lua that sets or makes the requests.

    Raises:
        RuntimeError: wrk is not on this machine.
    """
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is not installed; on Debian: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(_HEAD.format(key=key) + script)
        lua.flush()
        size = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", lua.name]
        done = subprocess.run(
            ["wrk", *size, URL + path], capture_output=True, text=True, check=True
        )
    return _read(done.stdout)


_HEAD = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {key}"
"""


def _read(text: str) -> Measured:
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Measured(
        float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
        *(_milliseconds(text, share) for share in ("50%", "90%", "99%")),
        errors=int(bad[1]) if bad else 0,
    )


def _milliseconds(text: str, share: str) -> float:
    value, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", text).groups()
    return float(value) * _SECONDS[unit] * 1e3


def scripts(folder: Path) -> dict[str, tuple[str, str, int]]:
    """Name to (route, Lua, events or decisions a request) of everything that is measured."""
    return {
        "decide, 20 products, regular": ("/v1/decide", _DECIDE, 1),
        "rank 100 given products": ("/v1/rank", _rank(folder), 1),
        "events, one a request": ("/v1/track", _TRACK, 1),
        "events, batches of 100": ("/v1/batch", _BATCH, 100),
    }


_DECIDE = """
local people = {"12748", "14911", "17841", "13089", "15311", "12971", "14606", "16549"}
local i = 0
request = function()
  i = i + 1
  local who = people[i % #people + 1]
  return wrk.format(nil, nil, nil, '{"customer":{"id":"' .. who ..
    '"},"context":{"page":"home"},"placements":[{"name":"home","n":20}]}')
end
"""

_TRACK = """
local i = 0
local run = os.time() .. "-" .. tostring(math.random(1e9))
request = function()
  i = i + 1
  return wrk.format(nil, nil, nil, '{"type":"track","event":"Product Viewed","userId":"bench-' ..
    (i % 1000) .. '","messageId":"one-' .. run .. '-' .. i ..
    '","properties":{"product_id":"85123A"}}')
end
"""

_BATCH = """
local i = 0
local run = os.time() .. "-" .. tostring(math.random(1e9))
request = function()
  local events = {}
  for j = 1, 100 do
    i = i + 1
    events[j] = '{"type":"track","event":"Product Viewed","userId":"bench-' .. (i % 1000) ..
      '","messageId":"many-' .. run .. '-' .. i .. '","properties":{"product_id":"85123A"}}'
  end
  return wrk.format(nil, nil, nil, '{"batch":[' .. table.concat(events, ",") .. ']}')
end
"""


def _rank(folder: Path) -> str:
    ids = ", ".join(f'\\"{product}\\"' for product in _some_products(folder, 100))
    return f"""
wrk.body = "{{\\"customer\\":{{\\"id\\":\\"14911\\"}},\\"products\\":[{ids}]}}"
"""


def _some_products(folder: Path, n: int) -> list[str]:
    with sqlite3.connect(folder / "shopkeeper.db") as database:
        rows = database.execute("SELECT product FROM products ORDER BY product LIMIT ?", (n,))
        return [row[0] for row in rows]
