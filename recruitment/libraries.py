"""The shared libraries that no Python package brings along: what WeasyPrint draws with.

python -m recruitment.libraries    installs what is missing where it may, else prints the line that does
"""

import ctypes
import os
import shutil
import subprocess
import sys

PANGO_LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
"""The shared libraries that WeasyPrint loads, each with the package that has it in Debian and Ubuntu."""


def missing_packages() -> list[str]:
    """The Debian packages whose library cannot be loaded here."""
    return [package for library, package in PANGO_LIBRARIES.items() if not _loads(library)]


def apt_line(packages: list[str]) -> str:
    """The command that installs these packages on Debian and Ubuntu."""
    return f"apt-get install --yes --no-install-recommends {' '.join(packages)}"


def ensure() -> bool:
    """Install what is missing, as root where there is apt; else say what to type. True when all is there."""
    missing = missing_packages()
    if not missing:
        return True
    print("Making PDFs needs system libraries that are not installed here.", flush=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(
            apt_line(missing).split(), env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False
        )
        missing = missing_packages()
    if missing:
        print(f"Type this, then try again:\n\n    sudo {apt_line(missing)}\n", file=sys.stderr)
    return not missing


def _loads(library: str) -> bool:
    names = [library]
    if os.uname().sysname == "Darwin":
        stem, version = library.split(".so.")
        names = [f"{stem}.{version}.dylib", f"{stem}.dylib", f"/opt/homebrew/lib/{stem}.{version}.dylib"]
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


if __name__ == "__main__":
    sys.exit(0 if ensure() else 1)
