"""From page sources and results to a folder that Jupyter Book can compile."""

import shutil
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from sigmoid_bce.analysis.losses_compared import count_authors_runs
from sigmoid_bce.book.advice import SEVERITIES, gather_advice, join_implementations
from sigmoid_bce.book.clipped import gather_batch_sizes, gather_stopping
from sigmoid_bce.book.comparisons import gather_comparisons
from sigmoid_bce.book.contents import BookSources, StudyResults
from sigmoid_bce.book.deaths import weigh_deaths
from sigmoid_bce.book.deviations import find_clipped_from, gather_deviations
from sigmoid_bce.book.formats import typed
from sigmoid_bce.book.notices import notice_of_changed_record, put_below_title
from sigmoid_bce.book.origins import link_numbers, trace, trace_computed, without_marks
from sigmoid_bce.book.pairs import gather_pairs, name_alike
from sigmoid_bce.book.parts import figures_at_the_end, make_claim_parts, make_figure_part, name_deciding_runs, table_row
from sigmoid_bce.book.source_pages import write_source_pages
from sigmoid_bce.book.templating import fill_page
from sigmoid_bce.book.values import gather_values
from sigmoid_bce.core.built_from import BUILT_FROM
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_json
from sigmoid_bce.core.folders import replaced_folder
from sigmoid_bce.core.resources import RESOURCES
from sigmoid_bce.core.version import say_version
from sigmoid_bce.core.yaml_files import read_yaml

# Facts of the article, in one file with their source.
ARTICLE = RESOURCES / "article.yaml"
ADVICE = "advice.yaml"
LIMITS = "limits.yaml"
# MathJax as one file, from the package that ships it; its other files (twenty megabytes) are not needed.
MATHJAX_PACKAGE = "sphinx-mathjax-offline"
MATHJAX = "static/mathjax/tex-svg-full.js"
SOFTWARE = ("jupyter-book", "sphinx", "sphinx-book-theme", "matplotlib", "pandas", "numpy", "snakemake")


def assemble_book(results: StudyResults, sources: BookSources, target: Path) -> None:
    """Write the book's source: pages with their values, figures, tables, style and MathJax.

    Markdown and `_config.yml` are templates. Beside them stands a file that tells the state of the project, and what the
    book is built from. `target` is replaced as a whole, or not at all. Raises PaperError, naming page and value.
    """
    values, figures = gather_all_values(results, sources), sources.figures
    with replaced_folder(target) as folder:
        texts = []
        for page in find_templates(sources.pages):
            written = page.read_text(encoding="utf-8") + figures_at_the_end(page.stem, figures)
            text = fill_page(page.name, written, values)
            if page.suffix == ".md":
                text = put_below_title(page.name, text, notice_of_changed_record(results.record_changes))
                text = link_numbers(text)
            texts.append(without_marks(text))
            (folder / page.name).write_text(texts[-1], encoding="utf-8")
        write_json({"study": results.study, **asdict(results.version), **sources.built}, folder / BUILT_FROM)
        shutil.copy(sources.pages / "_toc.yml", folder)
        shutil.copytree(sources.pages / "static", folder / "static")
        write_source_pages(texts, Path(), folder, say_version(results.version))
        for path in sources.loaded:
            shutil.copy(path, folder / "static")
        _copy_mathjax(folder / MATHJAX)
        (folder / "figures").mkdir()
        for name, source in figures.items():
            shutil.copy(source.picture, folder / "figures" / f"{name}.svg")
            shutil.copy(source.table, folder / "figures" / f"{name}.csv")


def gather_all_values(results: StudyResults, sources: BookSources) -> dict:
    """Everything that a page can name, by name: what `values.gather_values` finds, and what each page adds."""
    article = trace(read_yaml(ARTICLE), f"{RESOURCES.name}/{ARTICLE.name}")
    software = {name: metadata.version(name) for name in SOFTWARE}
    numerics, across, comparisons = results.numerics, results.across, results.comparisons
    values = trace_computed(gather_values, results, article, software)
    implementations = join_implementations(*(numerics[name] for name in ("safety", "limits", "accuracy")))
    values |= {**numerics, "implementations": implementations}
    values |= {"clipped_from": trace_computed(find_clipped_from, implementations)}
    values |= {"advice": gather_advice(sources.pages / ADVICE, implementations), "severities": SEVERITIES}
    tables = (comparisons.get(name, []) for name in ("comparisons", "comparisons_by_run", "drift"))
    values |= {"comparisons": trace_computed(gather_comparisons, results.settings, *tables)}
    values |= {name: across[name] for name in ("summary", "verdicts_by_group")}
    values |= {"pairs": trace_computed(gather_pairs, across["losses_compared"], across["disagreement"])}
    apart = results.pixels["groups"] if results.pixels else []
    values |= {"deaths": trace_computed(weigh_deaths, across["summary"], results.claims, apart)}
    values |= {"alike": name_alike(across["losses_compared"], results.claims, values["deaths"])}
    values |= {"authors_runs": trace_computed(count_authors_runs)}
    evidence = [{**one, **{key: typed(one[key]) for key in ("title", "description")}} for one in results.evidence]
    values |= {
        "evidence": evidence,
        "batch_sizes": trace_computed(gather_batch_sizes, across["batch_sizes"]),
        "stopping": trace_computed(gather_stopping, across["stopping"]),
        "grids": results.grids,
        "pixels": results.pixels,
        "verifications": results.verifications,
        "faults": {name: results.faults.get(name, []) for name in ("faults", "kills")},
    }
    values |= {**make_claim_parts(results.claims), "deciding_runs": name_deciding_runs(results.claims)}
    values |= {"deviations": gather_deviations(sources.pages / LIMITS, values)}
    drawn = {"figure": make_figure_part(sources.figures), "table_row": table_row, "drawn": sorted(sources.figures)}
    return values | drawn | {"version": results.version}


def find_templates(sources: Path) -> list[Path]:
    """The pages of a book and its configuration. Raises PaperError if there is no page."""
    pages = sorted(sources.glob("*.md"))
    if not pages:
        raise PaperError("holds no page", "restore the folder book/", where=sources)
    return [*pages, sources / "_config.yml"]


def _copy_mathjax(target: Path) -> None:
    path = Path(str(metadata.distribution(MATHJAX_PACKAGE).locate_file(f"{MATHJAX_PACKAGE}/{MATHJAX}")))
    if not path.exists():
        raise PaperError("MathJax is not there", f"install {MATHJAX_PACKAGE} from requirements.txt", where=path)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)
