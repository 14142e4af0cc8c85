"""`serve` as an operator meets it: what it says at the start, and how it ends."""

import resource
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def _serving(shop: Path, port: int) -> "subprocess.Popen[str]":
    words = ["--shop", str(shop), "serve", "--port", str(port)]
    return subprocess.Popen(
        [sys.executable, "-m", "shopkeeper", *words],
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": "", "HOME": str(shop.parent)},
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def test_an_interrupt_ends_it_in_silence(run: Run, tmp_path: Path):
    run("init")
    port = _free_port()
    with _serving(tmp_path / "shop", port) as server:
        assert server.stderr is not None
        try:
            for line in iter(server.stderr.readline, ""):
                if "Serving" in line:
                    break
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
                assert answer.status == 200
            server.send_signal(signal.SIGINT)
            _, rest = server.communicate(timeout=60)
        finally:
            server.kill()
    assert (server.returncode, rest) == (0, "")


def test_a_port_in_use_is_one_sentence_and_nothing_is_said_to_be_served(run: Run):
    run("init")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port)
    assert done.status == 1
    assert f"cannot listen on http://127.0.0.1:{port}: " in done.err
    assert "in use" in done.err
    assert "Serving" not in done.err
    assert done.err.count("\n") == 1


def test_an_address_of_another_machine_is_one_sentence(run: Run):
    run("init")
    done = run("serve", "--host", "192.0.2.1")
    assert done.status == 1
    assert "cannot listen on http://192.0.2.1:8000: " in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_cannot_be_is_refused(run: Run, command: str, port: str):
    done = run(command, "--port", port)
    assert done.status == 2
    assert "--port" in done.err


def test_a_malformed_limit_is_refused_at_the_start(run: Run):
    run("init")
    for name in ("SHOPKEEPER_RATE_LIMIT", "SHOPKEEPER_PUBLISHABLE_RATE_LIMIT"):
        done = run("serve", **{name: "many"})
        assert done.status == 1
        assert "got 'many'" in done.err
        assert done.err.count("\n") == 1


def test_a_shop_that_is_a_file_is_one_sentence(run: Run, tmp_path: Path):
    (tmp_path / "shop").write_text("not a folder")
    for words in (("init",), ("train",)):
        done = run(*words)
        assert done.status == 1
        assert str(tmp_path / "shop") in done.err
        assert done.err.count("\n") == 1


def test_a_disk_without_room_leaves_no_half_shop(run: Run, tmp_path: Path):
    words = [sys.executable, "-m", "shopkeeper", "--shop", str(tmp_path / "shop"), "init"]
    full = subprocess.run(
        words,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": "", "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        timeout=120,
    )
    assert full.returncode == 1
    assert full.stderr.count("\n") == 1
    assert not list((tmp_path / "shop").glob("shop.yaml*"))
    assert run("init").status == 0
    assert run("keys", "list", "--json").json == []
