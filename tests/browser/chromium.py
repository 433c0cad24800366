"""Finds a Chrome or Chromium for the tests and starts it; run as a script, it installs one where there is none."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """The path of an installed browser, or `None`; the environment variable CHROME goes first."""
    named = os.environ.get("CHROME")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in [*found, *PLACES] if path and Path(path).exists()), None)


def launch(playwright: Playwright) -> Browser:
    """Start the installed browser, or Playwright's own."""
    return playwright.chromium.launch(executable_path=installed(), args=FLAGS)


def launch_profile(playwright: Playwright, folder: Path, options: dict[str, Any]) -> BrowserContext:
    """The same with a profile of its own in this folder, and a context's options."""
    return playwright.chromium.launch_persistent_context(folder, executable_path=installed(), args=FLAGS, **options)


def apt(*packages: str) -> None:
    """Install these of Debian's, where apt may be used."""
    if not shutil.which("apt-get"):
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with suppress(OSError):
        for command in (["update", "-q"], ["install", "-q", "-y", *packages]):
            subprocess.run([*prefix, "apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=environment)


def install() -> None:
    """Install Debian's Chromium where apt may be used, else let Playwright download its own."""
    apt("chromium")
    if not installed():
        subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=True)


if __name__ == "__main__" and not installed():
    print("No Chrome or Chromium found: installing one for the browser tests.", flush=True)
    install()
