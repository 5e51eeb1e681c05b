"""The typeface for the screens: made from the faces of the package, small, once.

The package holds whole fonts of 290 kB each. A browser gets the letters that our screens can show, as WOFF2 of some
30 kB. They are made on first use (by `collectstatic`, or by the development server) and kept under VAR_DIR; documents
take the whole faces from the package itself.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FACES = ("Light", "Regular", "It", "Semibold", "Bold")
PATHS = [f"fonts/SourceSansPro-{face}.woff2" for face in FACES]

LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin-1, Latin Extended A and B
    *range(0x2C6, 0x2DE),
    *range(0x1E00, 0x1F00),  # names from Wales to Vietnam
    *range(0x2000, 0x2070),  # dashes, quotes, spaces
    *(0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
)


class TypefaceFinder(BaseFinder):
    """Finds fonts/SourceSansPro-*.woff2, and makes them where they are not there yet."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "typeface")

    def check(self, **kwargs):
        return []

    def find(self, path: str, find_all: bool = False) -> str | list[str]:
        """Where the file of this address is; nothing when it is not one of ours. Builds it when it lacks."""
        if path not in PATHS:
            return []
        place = str(self._made(path))
        return [place] if find_all else place

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, FileSystemStorage]]:
        for path in PATHS:
            self._made(path)
            yield path, self.storage

    def _made(self, path: str) -> Path:
        place = Path(self.storage.location) / path
        source = settings.FONT_DIR / place.with_suffix(".ttf").name
        if not place.exists() or place.stat().st_mtime < source.stat().st_mtime:
            subset(source, place)
        return place


def subset(source: Path, target: Path) -> None:
    """Write the letters of LETTERS out of a font file as WOFF2. Many processes may do it at once.

    The names inside go, but for copyright and licence: the licence reserves them for the unchanged font.
    """
    from fontTools import subset as fonttools

    options = fonttools.Options()
    options.flavor = "woff2"
    options.name_IDs = [0, 13, 14]
    options.hinting = False
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    os.close(handle)
    with fonttools.load_font(str(source), options) as font:
        subsetter = fonttools.Subsetter(options)
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        fonttools.save_font(font, name, options)
    os.chmod(name, 0o644)
    os.replace(name, target)
