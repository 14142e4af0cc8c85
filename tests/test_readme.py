"""The ten lines of the README work as they are written."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import msgspec
import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
CONNECT = README.split("## Connect your own shop")[1].split("## ")[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A click stream in RetailRocket's columns, and the basis file as the README shows it."""
    duckdb.sql("""
        SELECT 1441852593 + 120 * i AS timestamp,
            CASE WHEN i > 5990 THEN 1145517 ELSE (i // 6) % 300 END AS visitor_id,
            CASE i % 6 WHEN 3 THEN 'addtocart' WHEN 5 THEN 'transaction' ELSE 'view' END AS event,
            100 + ((i // 6) * 7 + i % 6) % 40 AS item_id, i % 5 AS category_id
        FROM range(6000) AS t(i)
    """).write_parquet(str(tmp_path / "events.parquet"))
    (tmp_path / "basis.yaml").write_text(re.search(r"```yaml\n(.*?)```", CONNECT, re.S)[1])
    return tmp_path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_the_ten_lines_end_in_a_shelf_of_products(folder: Path):
    lines = re.search(r"```bash\n(.*?)```", CONNECT, re.S)[1]
    port = str(free_port())
    installed = re.sub(r"^make install.*\n", "", lines).replace(
        "localhost:8000", f"localhost:{port}"
    )
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "SHOPKEEPER_PORT": port,
    }
    done = subprocess.run(
        ["bash", "-c", f"set -e\n{installed}\nkill %1; wait %1"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode in {0, 143}, done.stderr
    answer = done.stdout[done.stdout.index('{"decision_id"') :].splitlines()[0]
    products = msgspec.json.decode(answer)["placements"]["home"]["products"]
    assert len(products) == 4, done.stderr
    assert all(product["reasons"] for product in products)
