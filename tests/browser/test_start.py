"""The app starts, answers and trains where its home is no folder, and where nothing can be written; and sends its answers at once."""

import os
import shutil
import sys
import urllib.request

import pytest
from servers import free_port, serve, started

WITHOUT_A_DISK = """mount --make-rprivate / && mount --bind / /mnt && mount -o remount,bind,ro /mnt && mount --bind /proc /mnt/proc \
&& mount --bind /dev /mnt/dev && exec chroot /mnt env sh -c 'cd "$0" && ! touch here 2> /dev/null && exec "$@"' "$@" """


@pytest.fixture(params=["no home", "read-only"])
def server(request):
    if request.param == "no home":
        process, url = serve(HOME="/dev/null/home")
    elif os.geteuid() or not shutil.which("unshare"):
        pytest.skip("only Linux's root may mount")
    else:
        port = free_port()
        command = [sys.executable, *f"-m streamlit run app.py --server.headless true --server.port {port}".split()]
        process, url = started(["unshare", "--mount", "sh", "-c", WITHOUT_A_DISK, "", os.getcwd(), *command], port)
    yield url
    process.kill()
    process.wait()


@pytest.mark.own_page
def test_it_answers_and_trains(visit):
    page = visit.open("/train?at=100")
    page.locator("[data-testid=training][data-update='100']").wait_for(timeout=90_000)
    visit.open("/step-through?step=z_2")
    visit.step("z_2")


NOTES_CONNECTIONS = """
import os, socket
accept = socket.socket.accept
def noting(self):
    connection, address = accept(self)
    with open(os.environ["NOTES"], "a") as notes:
        print(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)), file=notes)
    return connection, address
socket.socket.accept = noting
"""


def test_what_a_connection_sends_it_sends_at_once(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NOTES_CONNECTIONS, encoding="utf-8")
    notes = tmp_path / "notes"
    process, url = serve(PYTHONPATH=str(tmp_path), NOTES=str(notes))
    try:
        urllib.request.urlopen(f"{url}/healthz")
    finally:
        process.kill()
        process.wait()
    assert notes.read_text(encoding="utf-8").split()[-1] == "True"  # who called before the app was there may wait
