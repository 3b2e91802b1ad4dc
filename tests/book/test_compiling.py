"""A small book, compiled for real and opened in a browser."""

import json
import re
import shutil
import subprocess
import sys
import time

import psutil
import pytest

from sigmoid_bce.book.compiling import compile_book
from sigmoid_bce.core.errors import PaperError
from tests.book.browser import MISSING, check_book, find_chromium
from tests.book.synthetic import ROOT, make_study
from tests.book.test_pages import CONVNET
from tests.disks import small_disk
from tests.messages import messages_to

pytestmark = pytest.mark.slow


@pytest.fixture
def chromium():
    try:
        return find_chromium()
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)


def test_every_page_opens_from_a_folder_without_a_fault(book, chromium):
    assert check_book(book) == []


def test_the_pages_hold_what_they_should(book):
    index = (book / "index.html").read_text(encoding="utf-8")
    assert "Not the article’s images: handwritten digits" in index
    results = (book / "results.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'id="figure-([^"]*)"', results))
    assert shown == {"4-outputs-early", "5-outputs-convergence", "6-batch-loss", "batch-sizes", "extreme-images"}
    assert len(re.findall(r"<img [^>]*alt=\"Panel a", results)) == len(shown)
    downloads = re.findall(r'href="(_downloads/[^"]+\.csv)"', results)
    assert len(downloads) == len(shown) and all((book / path).exists() for path in downloads)
    badges = sum(len(re.findall(r'class="verdict ', page.read_text(encoding="utf-8"))) for page in book.glob("*.html"))
    assert badges > 40


def test_only_the_book_and_one_file_of_mathjax_are_kept(book):
    assert [path.name for path in (book / "_static/mathjax").iterdir()] == ["tex-svg-full.js"]
    assert not list(book.rglob("*thebe*")) and not (book / "_sources").exists()
    assert [path.name for path in book.parent.iterdir() if path.name.startswith(".")] == []


def test_faults_of_a_book_are_found(book, chromium, tmp_path):
    faulty = tmp_path / "book"
    shutil.copytree(book, faulty)
    for page in faulty.glob("*.html"):
        if page.stem not in ("index", "search", "claims"):
            page.unlink()
    faults = """
    <img src="https://example.invalid/outside.png" alt="A picture from elsewhere, on the net">
    <img src="missing.png" alt="">
    <span class="verdict"><a href="claims.html#claim-unheard-of">holds</a></span>
    <p>[[ value ]] is None</p>
    <div style="width: 3000px">wide</div>
    <script>console.error("a fault on purpose"); throw new Error("thrown on purpose")</script>
    </article>"""
    index = faulty / "index.html"
    index.write_text(index.read_text(encoding="utf-8").replace("</article>", faults, 1), encoding="utf-8")
    found = "\n".join(check_book(faulty))
    for fault in (
        "asked for https://example.invalid/outside.png, outside the book",
        "request failed: file://",
        "picture missing.png does not show",
        "picture missing.png has no description",
        "link to claims.html#claim-unheard-of, which is not there",
        "link to numerics.html, which is not there",
        "the text has None, [[, ]], which should have been filled in",
        "pixels wider than a screen of 1280",
        "console: a fault on purpose",
        "error in a script: thrown on purpose",
    ):
        assert fault in found


def test_a_warning_fails_the_build_and_the_book_before_it_stays(tmp_path):
    source = make_study("tiny", **CONVNET).assemble(tmp_path)
    target = tmp_path / "book"
    target.mkdir()
    (target / "index.html").write_text("the book before", encoding="utf-8")
    with (source / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[a link](nowhere.md) and ![a picture](nowhere.svg)\n")
    said: list[str] = []
    with pytest.raises(PaperError, match="index.md:.*nowhere") as error, messages_to(said.append):
        compile_book(source, target)
    assert "Hint:" in str(error.value) and str(tmp_path) not in str(error.value)
    assert (target / "index.html").read_text(encoding="utf-8") == "the book before"
    assert "nowhere.svg" in json.dumps(said)


@pytest.mark.fault("the compilation of the book is killed with SIGKILL", expect="no process is left behind")
def test_jupyter_book_ends_with_the_process_that_compiles(tmp_path):
    source = make_study("tiny", **CONVNET).assemble(tmp_path)
    code = "from pathlib import Path; from sigmoid_bce.book.compiling import compile_book; "
    code += f"compile_book(Path({str(source)!r}), Path({str(tmp_path / 'book')!r}))"
    compiling = psutil.Popen([sys.executable, "-c", code])
    try:
        wait_for(lambda: list(tmp_path.glob(".book-building/_build/**/*.doctree")))
        (jupyter_book,) = compiling.children(recursive=True)
    finally:
        compiling.kill()
        compiling.wait()
    wait_for(lambda: not jupyter_book.is_running() or jupyter_book.status() == psutil.STATUS_ZOMBIE, seconds=5)


def run_script(source, target, log):
    """The script of the rule compile_book, as Snakemake runs it."""
    snakemake = f"SimpleNamespace(input=[{str(source)!r}], output=[{str(target)!r}], log=[{str(log)!r}])"
    script = (ROOT / "workflow/scripts/compile_book.py").read_text(encoding="utf-8")
    code = f"from types import SimpleNamespace\nsnakemake = {snakemake}\n{script}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


@pytest.mark.fault("the disk is full while the book is compiled", expect="said with a hint; the book before stays")
@pytest.mark.parametrize("size", ["1m", "8m"])
def test_a_full_disk_is_told_and_the_book_before_stays(tmp_path, size):
    source = make_study("tiny", **CONVNET).assemble(tmp_path)
    with small_disk(tmp_path / "disk", size) as disk:
        (disk / "book").mkdir()
        (disk / "book/index.html").write_text("the book before", encoding="utf-8")
        done = run_script(source, disk / "book/index.html", tmp_path / "compile.log")
        assert [path.name for path in disk.iterdir()] == ["book"]
        assert (disk / "book/index.html").read_text(encoding="utf-8") == "the book before"
    assert done.returncode == 1
    assert re.search(rf"{disk}\S*: .*No space left on device\.\nHint: make room on that disk", done.stderr)
    assert done.stderr.endswith("what was finished before is kept.\n")


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_without_chromium_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(FileNotFoundError) as error:
        find_chromium()
    assert str(error.value) == MISSING and "apt-get install chromium" in MISSING
