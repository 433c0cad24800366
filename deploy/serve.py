"""Several replicas of the app behind nginx on one port: `make serve WORKERS=4`.

Ctrl-C ends all of it. A replica that ends or no longer answers is started anew; `kill -HUP` replaces all of them, one after the other,
as for a new version. Everything that is said stands in this one log, each replica's lines behind its port.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from threading import Thread

HERE = Path(__file__).parent
SITE = HERE / "backprop.conf"
OUTER = """\
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
worker_processes auto;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    server_tokens off;
    {temporary}
    include {folder}/site.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", **os.environ}  # as in the Makefile
STARTING, PATIENCE, PAUSE = 60, 10, 5
"""Seconds within which a replica has to start, to answer, and that it has stood before it is started once more."""


class Replica:
    """One process of the app, and its port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start it; what it says is passed on."""
        options = {"port": self.port, "address": "127.0.0.1", "headless": "true"}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *(f"--server.{k}={v}" for k, v in options.items())]
        self.process = subprocess.Popen(
            command, cwd=HERE.parent, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.began = self.answered = time.monotonic()
        self.ready = False
        Thread(target=self._pass_on, args=(self.process,), daemon=True).start()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def answers(self) -> bool:
        """Whether it is in good health."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                self.answered, self.ready = time.monotonic(), True
                return True
        except OSError:
            return False

    def wait(self) -> None:
        """Return when it answers, has ended, or has had its time."""
        while not self.answers() and self.process.poll() is None and time.monotonic() < self.began + STARTING:
            time.sleep(0.2)

    def look_after(self) -> None:
        """Start it anew where it has ended, or has been silent for too long."""
        silent = time.monotonic() - self.answered > (PATIENCE if self.ready else STARTING)
        if self.answers() or time.monotonic() < self.began + PAUSE:
            return
        if self.process.poll() is not None or silent:
            say(f"{self.port} {'does not answer' if silent else 'has ended'}: it is started anew")
            self.stop()
            self.start()

    def _pass_on(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            if line.strip():
                say(f"{self.port} | {line.rstrip()}")


def say(text: str) -> None:
    """Write one line of the log."""
    print(time.strftime("%X"), text, flush=True)


def write_configuration(folder: Path, port: int, ports: list[int]) -> Path:
    """nginx's configuration for these ports, from the one for a server of its own, in a folder that it may write to."""
    site = re.sub(r"listen \d+;", f"listen {port};", SITE.read_text(encoding="utf-8"))
    (server,) = set(re.findall(r"server 127\.0\.0\.1:\d+(.*);", site))
    first, *others = re.findall(r" *server 127\.0\.0\.1:.*\n", site)
    for line in others:
        site = site.replace(line, "")
    site = site.replace(first, "".join(f"    server 127.0.0.1:{each}{server};\n" for each in ports))
    (folder / "site.conf").write_text(site, encoding="utf-8")
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    outer = folder / "nginx.conf"
    outer.write_text(OUTER.format(folder=folder, temporary=temporary), encoding="utf-8")
    return outer


def serve(program: str, port: int, workers: int) -> int:
    """Serve until told to end; what nginx ended with."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    replacing: list[int] = []
    signal.signal(signal.SIGHUP, lambda *_: replacing.append(1))
    replicas = [Replica() for _ in range(workers)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        configuration = write_configuration(folder, port, [each.port for each in replicas])
        front = None
        try:
            for each in replicas:
                each.wait()
            front = subprocess.Popen([program, "-p", name, "-c", str(configuration)])
            say(f"{workers} replicas behind nginx: http://localhost:{port}")
            while front.poll() is None:
                if replacing:
                    replacing.clear()
                    replace(replicas)
                for each in replicas:
                    each.look_after()
                time.sleep(1)
            return front.returncode
        finally:
            for process in [*([front] if front else []), *(each.process for each in replicas)]:
                process.terminate()
            for each in replicas:
                each.stop()


def replace(replicas: list[Replica]) -> None:
    """Replace one replica after the other."""
    for each in replicas:
        each.stop()
        each.start()
        each.wait()
        say(f"{each.port} has been replaced")


def main() -> int:
    """Read what is asked for, and serve."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not program:
        parser.error("nginx is needed: install it (on Debian: apt install nginx-light) and try again")
    if asked.workers < 1:
        parser.error("there must be one worker at least")
    try:
        socket.create_server(("", asked.port)).close()
    except OSError:
        parser.error(f"port {asked.port} is in use or not allowed: choose another with PORT=…")
    return serve(program, asked.port, asked.workers)


if __name__ == "__main__":
    sys.exit(main())
