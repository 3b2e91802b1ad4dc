"""From page sources and results to a folder that Jupyter Book can compile."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from sigmoid_bce.analysis.losses_compared import count_authors_runs
from sigmoid_bce.book.advice import SEVERITIES, gather_advice, join_implementations
from sigmoid_bce.book.clipped import gather_batch_sizes, gather_stopping
from sigmoid_bce.book.comparisons import gather_comparisons
from sigmoid_bce.book.deviations import find_clipped_from, gather_deviations
from sigmoid_bce.book.formats import typed
from sigmoid_bce.book.notices import notice_of_changed_record, put_below_title
from sigmoid_bce.book.origins import link_numbers, trace, trace_computed, without_marks
from sigmoid_bce.book.pairs import gather_pairs
from sigmoid_bce.book.parts import FigureSource, figures_at_the_end, make_claim_parts, make_figure_part
from sigmoid_bce.book.source_pages import write_source_pages
from sigmoid_bce.book.templating import fill_page
from sigmoid_bce.book.values import gather_values
from sigmoid_bce.core.built_from import BUILT_FROM
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_json
from sigmoid_bce.core.folders import replaced_folder
from sigmoid_bce.core.resources import RESOURCES
from sigmoid_bce.core.version import Version, say_version

# Facts of the article, in one file with their source.
ARTICLE = RESOURCES / "article.yaml"
ADVICE = "advice.yaml"
LIMITS = "limits.yaml"
# MathJax as one file, from the package that ships it; its other files (twenty megabytes) are not needed.
MATHJAX_PACKAGE = "sphinx-mathjax-offline"
MATHJAX = "static/mathjax/tex-svg-full.js"
# Of a book of which nobody told the state of the project, or what it is built from.
UNKNOWN = Version("of an unknown state")
NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({"inputs": {}, "code": {}})
SOFTWARE = ("jupyter-book", "sphinx", "sphinx-book-theme", "matplotlib", "pandas", "numpy", "snakemake")


def assemble_book(
    study: str,
    settings: Mapping,
    sources: Path,
    figures: Mapping[str, FigureSource],
    claims: Sequence[Mapping],
    numbers: Mapping,
    runs: Sequence[Mapping],
    trials: Sequence[Mapping],
    extremes: Sequence[Mapping],
    numerics: Mapping[str, Any],
    comparisons: Mapping[str, Sequence[Mapping]],
    across: Mapping[str, Sequence[Mapping]],
    loaded: Sequence[Path],
    target: Path,
    record_changes: Sequence[str] = (),
    faults: Mapping[str, Sequence[Mapping]] = MappingProxyType({}),
    evidence: Sequence[Mapping] = (),
    grids: Mapping | None = None,
    pixels: Mapping | None = None,
    version: Version = UNKNOWN,
    built: Mapping[str, Mapping[str, str]] = NOTHING,
    verifications: Sequence[Mapping] = (),
) -> None:
    """Write the book's source: the pages of `sources` with their values, figures, tables, style and MathJax.

    `study` and `settings` name and describe the study; `figures` maps a name (`4_outputs_early`) to what was drawn;
    `claims`, `numbers`, `runs`, `trials` and `extremes` are as in `values.gather_values`; `numerics` is what is known
    of all implementations, by the name under which the pages use it; `comparisons` has the rows of comparisons.csv,
    comparisons_by_run.csv and drift.csv by their stems, or is empty; `across` those of summary.csv,
    losses_compared.csv, disagreement.csv, batch_sizes.csv, stopping.csv and verdicts_by_group.csv. Markdown and
    `_config.yml` are templates; `static/` is copied, and `loaded`, files that pages load or offer, are put there too.
    Every page says so if the record that it is made of was changed (`record_changes`). `faults` has the rows of
    faults.csv and kills.csv by their stems, where these were run. `evidence` says what there is of the studies that the
    study names as evidence (see `record.layout.describe_evidence`). `grids` is what the pages tell of grids (see
    `book.grids.gather_grids`), `pixels` what they tell of runs apart (see `book.pixels.gather_pixels`), `verifications`
    what came out of those that were run here (see `verification.telling.describe_verification`). `version` is told in
    the footer, and with what the book is built from (`built`, see `core.built_from`) in a file of the book. `target` is
    replaced as a whole, or not at all. Raises PaperError, naming page and value.
    """
    article = trace(yaml.safe_load(ARTICLE.read_text(encoding="utf-8")), f"{RESOURCES.name}/{ARTICLE.name}")
    software = {name: metadata.version(name) for name in SOFTWARE}
    values = trace_computed(gather_values, study, settings, article, claims, numbers, runs, trials, extremes, software)
    implementations = join_implementations(*(numerics[name] for name in ("safety", "limits", "accuracy")))
    values |= {
        **numerics,
        "implementations": implementations,
        "clipped_from": trace_computed(find_clipped_from, implementations),
    }
    values |= {"advice": gather_advice(sources / ADVICE, implementations), "severities": SEVERITIES}
    tables = (comparisons.get(name, []) for name in ("comparisons", "comparisons_by_run", "drift"))
    values |= {"comparisons": trace_computed(gather_comparisons, settings, *tables)}
    values |= {name: across[name] for name in ("summary", "verdicts_by_group")}
    values |= {"pairs": trace_computed(gather_pairs, across["losses_compared"], across["disagreement"])}
    values |= {"authors_runs": trace_computed(count_authors_runs)}
    values |= {"evidence": [{**one, **{key: typed(one[key]) for key in ("title", "description")}} for one in evidence]}
    values |= {
        "batch_sizes": trace_computed(gather_batch_sizes, across["batch_sizes"]),
        "stopping": trace_computed(gather_stopping, across["stopping"]),
    }
    values |= {"grids": grids, "pixels": pixels, "verifications": verifications}
    values |= {"faults": {name: faults.get(name, []) for name in ("faults", "kills")}}
    values |= make_claim_parts(claims)
    values |= {"deviations": gather_deviations(sources / LIMITS, values)}
    values |= {"figure": make_figure_part(figures), "drawn": sorted(figures), "version": version}
    with replaced_folder(target) as folder:
        pages = {}
        for page in find_templates(sources):
            written = page.read_text(encoding="utf-8") + figures_at_the_end(page.stem, figures)
            text = fill_page(page.name, written, values)
            if page.suffix == ".md":
                text = put_below_title(page.name, text, notice_of_changed_record(record_changes))
                text = link_numbers(text)
            pages[page.name] = without_marks(text)
            (folder / page.name).write_text(pages[page.name], encoding="utf-8")
        write_json({"study": study, **asdict(version), **built}, folder / BUILT_FROM)
        shutil.copy(sources / "_toc.yml", folder)
        shutil.copytree(sources / "static", folder / "static")
        write_source_pages(pages.values(), Path(), folder, say_version(version))
        for path in loaded:
            shutil.copy(path, folder / "static")
        _copy_mathjax(folder / MATHJAX)
        (folder / "figures").mkdir()
        for name, source in figures.items():
            shutil.copy(source.picture, folder / "figures" / f"{name}.svg")
            shutil.copy(source.table, folder / "figures" / f"{name}.csv")


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
