"""Prints, as JSON, the Python version and the installed packages of the environment that this is run in."""

import glob
import json
import os
import sys
import sysconfig


def list_packages(folder):
    """Name and version of each package in a folder of packages, from its own description."""
    packages = {}
    for pattern in ("*.dist-info/METADATA", "*.egg-info/PKG-INFO"):
        for path in glob.glob(os.path.join(folder, pattern)):
            with open(path, encoding="utf-8") as file:
                head = file.read().split("\n\n")[0].splitlines()
            fields = dict(line.split(": ", 1) for line in head if ": " in line and not line.startswith(" "))
            packages[fields["Name"].lower().replace("_", "-")] = fields["Version"]
    return packages


if __name__ == "__main__":
    python = "{}.{}.{}".format(*sys.version_info)
    print(json.dumps({"python": python, "packages": list_packages(sysconfig.get_paths()["purelib"])}))
