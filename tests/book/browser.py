"""A compiled book, opened page by page in headless Chromium from its folder, as a reader without a network would."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MISSING = (
    "Chromium is needed to open the book, and was not found.\n"
    "Hint: apt-get install chromium (Debian, Ubuntu), or name another one: CHROMIUM=/path/to/chromium"
)
# Pages that Sphinx writes and that no chapter is behind.
WITHOUT_TEXT = {"search.html", "genindex.html"}
# Of a screen, and of a phone, in pixels.
WIDTHS = (1280, 420)
FORMULA = "span.math, div.math"


def find_chromium() -> str:
    """The path of Chromium. Raises FileNotFoundError, saying how to get it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path or not Path(path).exists():
        raise FileNotFoundError(MISSING)
    return path


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


def check_book(folder: Path) -> list[str]:
    """What is wrong with a book, one line a problem; empty if all is well.

    Every page of `folder` is opened from the file system. Looked for: messages of error in the console, requests that
    fail or leave the folder, missing titles, pictures that do not show or have no description, formulas that are not
    set, links that lead nowhere in the book, values that were not filled in, pages wider than the screen (a small one,
    too), and a search that finds nothing.
    """
    pages = sorted(folder.glob("*.html"))
    if folder / "index.html" not in pages:
        return [f"{folder}: no index.html"]
    anchors = {path.name: _anchors(path) for path in pages}
    found: list[str] = []
    heard: list[str] = []
    with launched() as browser:
        # One after the other in the same tab, as a reader would: in a new one each, all scripts are compiled anew.
        page = browser.new_page()
        _watch(page, folder, heard)
        for path in pages:
            problems = _check_page(page, path, anchors)
            found += [f"{path.name}: {problem}" for problem in (*heard, *problems)]
            heard.clear()
        return found + _check_search(browser, folder)


def _check_page(page: Page, path: Path, anchors: dict[str, set[str]]) -> list[str]:
    problems: list[str] = []
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(path.resolve().as_uri(), wait_until="load")
    formulas = page.locator(FORMULA).count()
    if formulas:
        page.evaluate("MathJax.startup.promise")
    if path.name not in WITHOUT_TEXT:
        problems += _check_title(page)
        problems += _check_pictures(page)
        problems += _check_text(page)
        problems += _check_links(page, path.name, anchors)
        unset = formulas - page.locator(f":is({FORMULA}) mjx-container").count()
        if unset or page.locator("mjx-merror, [data-mjx-error]").count():
            problems.append(f"{unset} of {formulas} formulas are not set, or one has an error")
        problems += _check_width(page)
    return problems


def _watch(page: Page, folder: Path, problems: list[str]) -> None:
    root = folder.resolve().as_uri()

    def judge_request(request) -> None:
        if not request.url.startswith((root, "data:", "blob:")):
            problems.append(f"asked for {request.url}, outside the book")

    page.on("request", judge_request)
    page.on("requestfailed", lambda request: problems.append(f"request failed: {request.url} ({request.failure})"))
    page.on("console", lambda message: problems.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(f"error in a script: {error}"))


def _check_title(page: Page) -> list[str]:
    problems = [] if page.title().strip() else ["no title"]
    if page.locator("article.bd-article h1").count() != 1:
        problems.append("not exactly one main heading")
    if page.locator("html").get_attribute("lang") != "en":
        problems.append("language is not said")
    if not page.locator("meta[name=description]").count():
        problems.append("no description")
    return problems


def _check_pictures(page: Page) -> list[str]:
    pictures = page.locator("article.bd-article img")
    # Pictures further down may be loaded lazily.
    load = "one => { one.loading = 'eager'; return one.decode().catch(() => null); }"
    pictures.evaluate_all(f"all => Promise.all(all.map({load}))")
    described = pictures.evaluate_all("all => all.map(one => [one.getAttribute('src'), one.naturalWidth, one.alt])")
    problems = [f"picture {source} does not show" for source, width, _ in described if not width]
    return problems + [f"picture {source} has no description" for source, _, text in described if len(text) < 20]


def _check_text(page: Page) -> list[str]:
    # A program and what it printed may say None and nan.
    text = page.locator("article.bd-article").evaluate(
        "one => { const copy = one.cloneNode(true); copy.querySelectorAll('pre').forEach(pre => pre.remove()); "
        "return copy.textContent; }"
    )
    marks = re.findall(r"\[\[|\]\]|\[%|%\]|\bNone\b|\bnan\b|\{\.|:::", text)
    return [f"the text has {', '.join(sorted(set(marks)))}, which should have been filled in"] if marks else []


def _check_links(page: Page, name: str, anchors: dict[str, set[str]]) -> list[str]:
    problems = []
    look = "all => all.map(one => [one.getAttribute('href'), one.closest('.verdict') !== null])"
    for link, is_badge in page.locator("a[href]").evaluate_all(look):
        parts = urlsplit(link)
        if parts.scheme in ("http", "https", "mailto"):
            continue
        target, anchor = unquote(parts.path) or name, unquote(parts.fragment)
        if target in anchors:
            if anchor and anchor not in anchors[target]:
                problems.append(f"link to {target}#{anchor}, which is not there")
        elif not (Path(urlsplit(page.url).path).parent / target).exists():
            problems.append(f"link to {target}, which is not there")
        if is_badge and not anchor.startswith("claim-"):
            problems.append(f"a badge leads to {link}, and not to a claim")
    return problems


def _check_width(page: Page) -> list[str]:
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overhang = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overhang > 0:
            problems.append(f"{overhang} pixels wider than a screen of {width}")
    return problems


def _check_search(browser: Browser, folder: Path) -> list[str]:
    problems: list[str] = []
    page = browser.new_page()
    _watch(page, folder, problems)
    page.goto((folder / "search.html").resolve().as_uri() + "?q=sigmoid")
    page.locator("#search-results ul.search li a").first.wait_for(timeout=10_000)
    page.close()
    return [f"search.html: {problem}" for problem in problems]


def _anchors(path: Path) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8")))
