"""The archive for Zenodo: code, record, book and crate of one commit in a zip, the same bytes each time.

The root of the archive is the root of the repository, and of the RO-Crate. Beside what Git holds stand the compiled book,
the crate and a list of checksums, which `sha256sum --check manifest-sha256.txt` reads.
"""

import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sigmoid_bce.core.built_from import BUILT_FROM
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_bytes
from sigmoid_bce.core.version import describe_version

CRATE, MANIFEST = "ro-crate-metadata.json", "manifest-sha256.txt"
# The earliest time that a zip can hold; when a file was written is no part of what it says.
TIME = (1980, 1, 1, 0, 0, 0)
FILE, PROGRAM = 0o100644, 0o100755
# Images of the data, weights, features and archives. What the theme of the book brings in PNG is none of these.
NEVER = (
    ".jpg",
    ".jpeg",
    ".bmp",
    ".h5",
    ".keras",
    ".onnx",
    ".pt",
    ".npy",
    ".npz",
    ".zip",
    ".tar",
    ".tar.gz",
    ".tgz",
    ".pyc",
)
MOST_NAMED = 5


@dataclass(frozen=True)
class Member:
    """A file of the archive: its content, and whether it is a program."""

    content: bytes
    program: bool = False


def make_archive(root: Path, book: Path, crate: Path, target: Path) -> None:
    """Write the archive of the repository at `root` to `target`, at once or not at all.

    What Git holds is taken from the last commit; `book` is the folder of the compiled book and `crate` the file with the
    metadata of the crate. Raises PaperError if files that results depend on are not as in that commit, if the book or the
    crate is not of it, or if the archive would hold images, weights or paths of this machine.
    """
    version = describe_version(root)
    if not version.commit or version.packed:
        raise PaperError("is no checkout of Git", "make the archive in a clone of the repository", root.resolve())
    if version.changed:
        raise PaperError("there are changes that are not committed", "commit them first", root.resolve())
    built = json.loads((book / BUILT_FROM).read_text(encoding="utf-8"))
    if built["commit"] != version.commit or built["changed"]:
        what = f"was built at the commit {built['commit'] or 'unknown'}{' with changes' if built['changed'] else ''}"
        again = f"build it again: snakemake --cores 2 --forcerun assemble_book -- {book / 'index.html'}"
        raise PaperError(f"{what}, and the archive is of {version.commit}", again, book)
    members = read_commit(root)
    place = book.relative_to(root).as_posix()
    members |= {
        f"{place}/{path.relative_to(book).as_posix()}": Member(path.read_bytes())
        for path in book.rglob("*")
        if path.is_file()
    }
    members[CRATE] = Member(crate.read_bytes())
    members[MANIFEST] = Member(list_checksums(members))
    wrong = [*find_unwanted(root, members), *find_other_than_described(members)]
    if wrong:
        more = f"\nand {len(wrong) - MOST_NAMED} more" if len(wrong) > MOST_NAMED else ""
        raise PaperError("not made:\n" + "\n".join(wrong[:MOST_NAMED]) + more, where=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(pack(members), target)


def read_commit(root: Path) -> dict[str, Member]:
    """The files of the last commit, by their places in the repository, as `git archive` gives them out."""
    packed = subprocess.run(
        ["git", "-C", str(root), "archive", "--format=tar", "HEAD"], capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        return {
            one.name: Member(file.read(), bool(one.mode & 0o100))
            for one in tar
            if one.isfile() and (file := tar.extractfile(one)) is not None
        }


def list_checksums(members: Mapping[str, Member]) -> bytes:
    """The sha256 of each file in a line of its own, with its place, as `sha256sum` writes it; sorted."""
    lines = [f"{hashlib.sha256(members[name].content).hexdigest()}  {name}\n" for name in sorted(members)]
    return "".join(lines).encode()


def find_unwanted(root: Path, members: Mapping[str, Member]) -> list[str]:
    """What an archive must not hold: images, weights, archives, and the paths of this machine; one line a file."""
    paths = {str(path).encode() for path in (root.resolve(), Path.home()) if len(path.parts) > 1}
    lines = [f"{name}: is of a kind that is not archived" for name in members if name.lower().endswith(NEVER)]
    return lines + [
        f"{name}: holds {path.decode()}, a path of this machine"
        for name, member in members.items()
        for path in sorted(paths)
        if path + b"/" in member.content or member.content.endswith(path)
    ]


def find_other_than_described(members: Mapping[str, Member]) -> list[str]:
    """The files that the crate describes and the archive lacks, or has otherwise: one line a file."""
    lines = []
    for entity in json.loads(members[CRATE].content)["@graph"]:
        name, checksum = entity["@id"], entity.get("sha256")
        if "File" not in entity["@type"]:
            continue
        if name not in members:
            lines.append(f"{name}: is described by the crate, and not there")
        elif checksum and hashlib.sha256(members[name].content).hexdigest() != checksum:
            lines.append(f"{name}: is not as the crate describes it")
    return lines


def pack(members: Mapping[str, Member]) -> bytes:
    """A zip of files by their places, which are sorted; no time, owner or order of this machine is in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, TIME)
            info.create_system, info.compress_type = 3, zipfile.ZIP_DEFLATED
            info.external_attr = (PROGRAM if members[name].program else FILE) << 16
            packed.writestr(info, members[name].content, compresslevel=9)
    return buffer.getvalue()
