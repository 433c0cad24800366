"""Replicas behind nginx: everything works through it, cookies or none, behind a path and https; one that dies takes nothing along."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from servers import ROOT, free_port, replicas, serve_many

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OUTER = """
daemon off; pid {folder}/pid; error_log {folder}/log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    map $http_upgrade $connection_kind {{ "" ""; default upgrade; }}
    upstream backprop {{ server 127.0.0.1:{inner}; }}
    server {{
        listen {port} ssl; ssl_certificate {folder}/certificate; ssl_certificate_key {folder}/key;
        {location}
    }}
}}
"""
SELF_SIGNED = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
LOCATION = re.search(r"```\n(location /backprop/.*?)```", (ROOT / "docs/hosting.md").read_text(encoding="utf-8"), re.DOTALL)
pytestmark = pytest.mark.skipif(not NGINX and os.environ.get("BROWSERS") != "all", reason="nginx is not installed")


@pytest.fixture(scope="module")
def many(course):
    process, url = serve_many(2, EMBED_ORIGINS=f"http://127.0.0.1:{course.server_port}")
    yield process, url
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, ignore_https_errors=True)
    page, said = context.new_page(), []
    page.on(
        "console",
        lambda message: said.append(f"{message.text} {message.location['url']}") if message.type == "error" else None,
    )
    page.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
    page.said = said
    yield page
    context.close()


def visitor(page):
    """The cookie that keeps a visitor with one replica."""
    return [cookie for cookie in page.context.cookies() if cookie["name"] == "visitor"]


def take_along(page):
    """Have the server make a file, and fetch it."""
    page.get_by_role("button", name="Take it along").click()
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("button", name="All quantities, JSON").click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_a_walk_through_nginx(many, page):
    _, url = many
    page.goto(f"{url}/step-through?flower=3")
    page.locator("[data-step-id=x]").wait_for()
    (cookie,) = visitor(page)
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    page.keyboard.press("ArrowRight")
    page.locator("[data-step-id=z_1]").wait_for()
    page.get_by_role("button", name="Next flower").click()
    page.wait_for_url("**flower=4*")
    assert '"new_cost"' in take_along(page)
    assert visitor(page) == [cookie]
    assert page.said == []


def test_in_a_frame_without_a_cookie_files_are_found_at_whichever_replica_has_them(many, course, page):
    """Every request may come to another replica."""
    _, url = many
    course.html = f'<iframe src="{url}/step-through" width="1200" height="700"></iframe>'
    given = []
    page.on("response", lambda answer: given.append(answer))
    page.goto(f"http://127.0.0.1:{course.server_port}")
    frame = page.frame_locator("iframe")
    frame.locator("[data-step-id=x]").wait_for()
    for _ in range(4):
        frame.get_by_role("button", name="Take it along").click()
        with page.expect_download() as download:
            frame.get_by_role("button", name="All quantities, JSON").click()
        assert '"new_cost"' in Path(download.value.path()).read_text(encoding="utf-8")
        frame.get_by_role("dialog").press("Escape")
        frame.get_by_role("button", name="Next flower").click()
        page.wait_for_timeout(800)
    assert len({answer.header_value("set-cookie") for answer in given[-8:]}) > 4  # nearly each as a visitor of its own
    assert page.said == []


@pytest.fixture
def behind_a_path(many, tmp_path):
    """Another nginx in front, with https, as docs/hosting.md has it; it buffers, as nginx does unless told otherwise."""
    port, folder = free_port(), tmp_path
    folder.chmod(0o755)
    for above in folder.parents[:2]:
        above.chmod(0o755)
    subprocess.run(
        [*SELF_SIGNED, "-keyout", folder / "key", "-out", folder / "certificate"],
        check=True,
        capture_output=True,
    )
    inner = many[1].rpartition(":")[2]
    configuration = folder / "nginx.conf"
    configuration.write_text(OUTER.format(folder=folder, port=port, inner=inner, location=LOCATION[1]), encoding="utf-8")
    process = subprocess.Popen([NGINX, "-p", folder, "-c", configuration])
    time.sleep(0.5)
    yield f"https://localhost:{port}/backprop"
    process.terminate()
    process.wait(10)


@pytest.mark.parametrize("path", ["step-through", "", "train"])
def test_behind_a_path_and_https(behind_a_path, page, path):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{behind_a_path}/{path}?flower=3")
    page.locator(".component[data-shown]").first.wait_for(timeout=30_000)
    page.get_by_test_id("stSidebarNav").get_by_text("Check").click()
    page.locator(".checker[data-shown]").wait_for()
    assert page.url.startswith(f"{behind_a_path}/check?")
    page.reload()
    page.locator(".checker[data-shown]").wait_for()
    page.get_by_test_id("stSidebarNav").get_by_text("Step through").click()
    page.locator("[data-step-id=x]").wait_for()
    assert "flower=3" in page.url
    assert '"new_cost"' in take_along(page)
    page.goto(f"{behind_a_path}/no-page")
    expect(page.get_by_role("heading", name="There is no page at this address")).to_be_visible()
    page.get_by_role("link", name="Reference").click()
    page.locator(".reference[data-shown]").wait_for()
    assert [url for url in asked if not url.startswith((f"{behind_a_path}/", "blob:", "data:"))] == []
    assert [text for text in page.said if "no-page" not in text and "404" not in text] == []


def test_a_replica_that_dies_and_all_that_are_replaced_take_nothing_along(many, page):
    process, url = many
    page.goto(f"{url}/step-through?flower=3&predict=numbers&step=z_1")
    page.locator(".question > fieldset").wait_for()
    page.locator(".reveal").click()
    judged = page.locator(".judged").inner_text()
    before = replicas(process)
    assert len(before) == 2
    lost = page.locator("#lost")
    for pid in before:  # the one that this page is with among them
        os.kill(pid, signal.SIGKILL)
        for _ in range(300):
            if len(replicas(process)) == 2 and pid not in replicas(process):
                break
            time.sleep(0.1)
        page.wait_for_timeout(3000)
        expect(lost).to_be_hidden(timeout=20_000)
    between = replicas(process)
    assert not set(before) & set(between)
    process.send_signal(signal.SIGHUP)
    for _ in range(600):
        if len(replicas(process)) == 2 and not set(between) & set(replicas(process)):
            break
        time.sleep(0.1)
    assert not set(between) & set(replicas(process))
    page.wait_for_timeout(5000)
    expect(lost).to_be_hidden(timeout=20_000)
    expect(page.locator(".judged")).to_have_text(judged)
    assert "flower=3" in page.url
    page.get_by_role("button", name="Next flower").click()
    page.wait_for_url("**flower=4*")
    page.locator(".next").click()
    page.locator("[data-step-id=a_1]").wait_for()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--workers", "0"], "there must be one worker at least"),
        (["--workers", "many"], "invalid int value: 'many'"),
        (["--port", "{taken}"], "port {taken} is in use or not allowed: choose another with PORT=…"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_sentence(many, options, sentence):
    taken = many[1].rpartition(":")[2]
    command = [sys.executable, "deploy/serve.py", *(option.format(taken=taken) for option in options)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert run.returncode == 2
    assert sentence.format(taken=taken) in run.stderr
    assert "Traceback" not in run.stderr


def test_the_configuration_is_one_that_nginx_takes_as_it_stands(tmp_path):
    """The file of docs/hosting.md's third step, within nothing but what Debian puts around it."""
    tmp_path.chmod(0o755)
    outer = tmp_path / "nginx.conf"
    site = (ROOT / "deploy/backprop.conf").read_text(encoding="utf-8").replace("listen 80;", f"listen {free_port()};")
    (tmp_path / "site").write_text(site, encoding="utf-8")
    outer.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site; }}", encoding="utf-8")
    run = subprocess.run([NGINX, "-t", "-c", outer, "-p", tmp_path], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
