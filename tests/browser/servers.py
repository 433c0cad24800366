"""A server of the app, or of any script beside it, on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]


def serve(
    script: str = "app.py", *options: str, port: int | None = None, **environment: str
) -> tuple[subprocess.Popen, str]:
    """Start a server of its own, with further options of Streamlit's and settings in its environment, and wait until it answers; the
    process and the address.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"]
    return started([*command, "--browser.serverAddress", "localhost", *options], port, **environment)


def serve_many(workers: int, **environment: str) -> tuple[subprocess.Popen, str]:
    """The same for several replicas behind nginx."""
    port = free_port()
    command = [sys.executable, "deploy/serve.py", "--port", str(port), "--workers", str(workers)]
    return started(command, port, **environment)


def replicas(process: subprocess.Popen) -> list[int]:
    """The processes of the app that this one of `serve_many` looks after now."""
    return [pid for pid in children(process.pid) if b"streamlit" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def children(pid: int) -> list[int]:
    """The processes that it has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def started(command: list[str], port: int, **environment: str) -> tuple[subprocess.Popen, str]:
    """Start what this command serves, and wait until it answers; the process and the address."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, env={"MALLOC_ARENA_MAX": "2", **os.environ, **environment}
    )
    url = f"http://localhost:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
            return process, url
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
