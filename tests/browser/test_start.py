"""A start by somebody who may write nowhere and has no home: the app works, and its log says nothing but where it is."""

import os
import re
import subprocess
import sys

import pytest
from servers import ROOT, free_port

NOBODY = 65534


def readable(user):
    """Whether this user can run the tests' Python and read the app."""
    command = [sys.executable, "-c", "import streamlit; open('app.py').close()"]
    try:
        return subprocess.run(command, cwd=ROOT, user=user, group=user, env={}, capture_output=True).returncode == 0
    except PermissionError:
        return False


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can start it as somebody else")
def test_without_a_home_and_a_disk_to_write_to_it_works(browser, tmp_path):
    if not readable(NOBODY):
        pytest.skip("this folder is root's alone")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            user=NOBODY,
            group=NOBODY,
            env={"HOME": "/nonexistent", "PATH": "/bin"},
            stdout=log,
            stderr=log,
        )
        page = browser.new_page()
        try:
            for _ in range(100):
                try:
                    page.goto(f"http://localhost:{port}/train?training=e5&moment=100")
                    break
                except Exception:
                    page.wait_for_timeout(200)
            page.locator(".training[data-update='100']").wait_for(timeout=60_000)
            page.get_by_text("The updates are made by Numba: compiled by Numba").wait_for(timeout=60_000)
        finally:
            page.close()
            process.terminate()
            process.wait(10)
        log.seek(0)
        said = [line for line in log.read().splitlines() if line.strip()]
    assert [line for line in said if not re.search(r"You can now view|URL:|Stopping", line)] == []
