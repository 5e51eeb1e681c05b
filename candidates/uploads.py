"""Looking into a file that somebody hands in, before anything of it is kept.

`inspect` takes a name and the bytes and gives back what may be kept: PDF, DOCX and ODT to the byte, pictures drawn anew, so that
nothing hides in them. What a file calls itself proves nothing: its content decides. Raises `RefusedError` with a sentence that
says what is wrong and what to do. Pure: no database, no storage.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
LONGEST_NAME = 150
MOST_PAGES = 300
MOST_OBJECTS = 200_000
MOST_PIXELS = 60_000_000
"""Of a picture; the best telephones take 50 million."""
LONGEST_SIDE = 4000
"""Pixels that are kept of a picture: a page of A4 at 340 dots an inch."""
MOST_ENTRIES = 2000
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes of everything in a text document together, and of the object streams of a PDF."""
MOST_EXPANSION = 200
"""Times that one entry of more than a megabyte may grow."""

ACCEPT = ".pdf,.docx,.odt,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
"""For the `accept` of a file field. With the types of pictures a telephone offers its camera, and turns its own kind into jpg."""


class RefusedError(ValidationError):
    """A file that is not kept. The message says why and what to do."""


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its name for people, its type, its bytes and their SHA-256."""

    name: str
    media_type: str
    extension: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        return len(self.content)


def megabytes(size: int) -> str:
    """A size for people: "214 kB", "14,2 MB"."""
    if size < 1_000_000:
        return _("%(n)s kB") % {"n": max(1, round(size / 1000))}
    whole, tenths = divmod(size // 100_000, 10)
    number = f"{whole}{get_format('DECIMAL_SEPARATOR')}{tenths}" if tenths else str(whole)
    return _("%(n)s MB") % {"n": number}


def inspect(name: str, content: bytes) -> Inspected:
    """The file as it may be kept; RefusedError with the reason when nothing of it may."""
    shown = checked_name(name)
    check_size(len(content))
    extension = shown.rpartition(".")[2].lower() if "." in shown else ""
    checks = {
        "pdf": (_pdf, "application/pdf"),
        "docx": (_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "odt": (_odt, "application/vnd.oasis.opendocument.text"),
        "jpg": (_picture, "image/jpeg"),
        "jpeg": (_picture, "image/jpeg"),
        "png": (_picture, "image/png"),
    }
    if extension in ("heic", "heif"):
        raise RefusedError(_("we cannot open this kind of file. Save your photo as jpg and choose it again."))
    if extension == "doc":
        raise RefusedError(_("this is a file of an old Word. Save it as docx or as pdf and choose it again."))
    if extension not in checks:
        raise RefusedError(
            _(
                "we cannot open this kind of file. Save it as pdf, or take a photo as jpg, and choose it again."
            )
        )
    check, media_type = checks[extension]
    return Inspected(shown, media_type, extension.replace("jpeg", "jpg"), check(content, extension))


def check_size(size: int) -> None:
    """RefusedError for a file that is empty or larger than we keep; may be asked before it is read."""
    if not size:
        raise RefusedError(_("the file is empty. Open it, save it again and choose it once more."))
    if size > LARGEST:
        raise RefusedError(
            _(
                "the file is %(size)s and %(largest)s is the most. Scan it at a lower quality, or choose a smaller file."
            )
            % {"size": megabytes(size), "largest": megabytes(10_000_000)}
        )


def checked_name(name: str) -> str:
    """The last part of a file name, for people to read; it never becomes a path. Signs that hide or turn the letters around
    are refused: they make one kind of file look like another."""
    shown = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).strip()
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in shown):
        raise RefusedError(
            _("its name holds signs that cannot be seen. Give it another name and choose it again.")
        )
    if not shown or shown.startswith("."):
        raise RefusedError(_("it has no name. Give it a name and choose it again."))
    if len(shown) > LONGEST_NAME:
        stem, _dot, extension = shown.rpartition(".")
        shown = f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return shown


def _another_kind() -> RefusedError:
    return RefusedError(
        _("what is inside is not what its name says. Open it, save it as pdf and choose that file.")
    )


def _damaged() -> RefusedError:
    return RefusedError(
        _("the file is damaged or not whole. Open it, save it again as pdf and choose it once more.")
    )


def _locked() -> RefusedError:
    return RefusedError(
        _("the file is protected with a password. Save it without protection and choose it again.")
    )


def _active() -> RefusedError:
    return RefusedError(
        _(
            "the file holds a program, a form that runs one, or another file. Print it to a pdf and choose that file."
        )
    )


def _too_large_inside() -> RefusedError:
    return RefusedError(
        _("there is far too much in this file. Save it as an ordinary pdf and choose that file.")
    )


_MARKUP = re.compile(rb"<\s*(?:script|html|!doctype html|\?php|svg)\b|<\?php", re.IGNORECASE)


# -- PDF -----------------------------------------------------------------------------------------------------------

_ACTIVE_KEYS = frozenset({"/JavaScript", "/JS", "/AA", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent"})
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition"}
)
_ACTIVE_TYPES = frozenset({"/EmbeddedFile", "/RichMedia", "/Filespec", "/Movie", "/Sound", "/Screen", "/3D"})


def _pdf(content: bytes, _extension: str) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise _another_kind()
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise _damaged()
    if (
        content[end + 5 :].strip(b"\0\r\n\t ")
        or zipfile.is_zipfile(io.BytesIO(content))
        or _MARKUP.search(content[:1024])
    ):
        raise _another_kind()
    _check_object_streams(content)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            if not 1 <= len(pdf.pages) <= MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise _too_large_inside() if len(pdf.pages) else _damaged()
            if pdf.get_warnings():
                raise _damaged()
            if any(_is_active(each) for each in pdf.objects):
                raise _active()
            if _is_active(pdf.trailer):
                raise _active()
            if pdf.get_warnings():  # reading the objects may have met more
                raise _damaged()
    except pikepdf.PasswordError:
        raise _locked() from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        raise _damaged() from None
    return content


def _is_active(thing: pikepdf.Object, depth: int = 0) -> bool:
    """Whether an object, or what it holds itself, runs something or carries another file. Other objects have their own turn."""
    if depth > 50:
        return True
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        if not _ACTIVE_KEYS.isdisjoint(thing.keys()):
            return True
        if str(thing.get("/S", "")) in _ACTIVE_ACTIONS:
            return True
        if str(thing.get("/Type", "")) in _ACTIVE_TYPES or str(thing.get("/Subtype", "")) in _ACTIVE_TYPES:
            return True
        values = [thing.get(key) for key in thing.keys()]  # noqa: SIM118  (a pikepdf object does not iterate over keys)
    elif isinstance(thing, pikepdf.Array):
        values = list(thing)
    else:
        return False
    return any(
        isinstance(value, pikepdf.Object) and not value.is_indirect and _is_active(value, depth + 1)
        for value in values
    )


def _check_object_streams(content: bytes) -> None:
    """Object streams are unpacked in memory as soon as a PDF is opened: they are measured first."""
    unpacked = 0
    for match in re.finditer(rb"/(?:ObjStm|XRef)\b", content):
        start = content.find(b"stream", match.end())
        if start < 0:
            continue
        packed = content[start + 6 :].lstrip(b"\r\n")
        try:
            unpacked += len(zlib.decompressobj().decompress(packed, MOST_UNPACKED - unpacked + 1))
        except zlib.error:
            continue
        if unpacked > MOST_UNPACKED:
            raise _too_large_inside()


# -- Text documents ------------------------------------------------------------------------------------------------


def _docx(content: bytes, _extension: str) -> bytes:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _locked()  # Word keeps a protected docx inside this older format
    names = unpacked(content)
    if not {"[Content_Types].xml", "word/document.xml"} <= set(names):
        raise _another_kind()
    if b"macroenabled" in names["[Content_Types].xml"].lower():
        raise _active()
    for name, inside in names.items():
        lower = name.lower()
        if "vbaproject" in lower or "activex" in lower or lower.startswith("word/embeddings/"):
            raise _active()
        if lower.endswith(".rels") and re.search(
            rb"(?:attachedTemplate|oleObject|frame|subDocument)\b[^>]*TargetMode\s*=\s*[\"']External"
            rb"|TargetMode\s*=\s*[\"']External[^>]*(?:attachedTemplate|oleObject|frame|subDocument)\b",
            inside,
            re.IGNORECASE,
        ):
            raise _active()
    return content


def _odt(content: bytes, _extension: str) -> bytes:
    names = unpacked(content)
    if (
        names.get("mimetype", b"").strip() != b"application/vnd.oasis.opendocument.text"
        or "content.xml" not in names
    ):
        raise _another_kind()
    if b"encryption-data" in names.get("META-INF/manifest.xml", b""):
        raise _locked()
    if b"<script:event-listener" in names["content.xml"] or b"<draw:object-ole" in names["content.xml"]:
        raise _active()
    if any(name.startswith(("Basic/", "Scripts/", "Object ")) for name in names):
        raise _active()
    return content


def unpacked(content: bytes) -> dict[str, bytes]:
    """What is packed in a text document, measured before anything is unpacked; of pictures only that they are whole."""
    ends = content[-22:]
    if not content.startswith(b"PK\x03\x04") or b"%PDF-" in content[:1024]:
        raise _another_kind()
    if not ends.startswith(b"PK\x05\x06"):
        raise _another_kind() if b"PK\x05\x06" in content else _damaged()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
                raise _too_large_inside()
            found: dict[str, bytes] = {}
            for entry in entries:
                if entry.flag_bits & 1:
                    raise _locked()
                if entry.file_size > 1_000_000 and entry.file_size > MOST_EXPANSION * max(
                    1, entry.compress_size
                ):
                    raise _too_large_inside()
                parts = entry.filename.split("/")
                if (
                    entry.filename.startswith("/")
                    or ".." in parts
                    or "\\" in entry.filename
                    or entry.filename in found
                ):
                    raise _another_kind()
                inside = packed.read(entry)
                if entry.filename.lower().endswith((".xml", ".rels")) and re.search(
                    rb"<!(?:DOCTYPE|ENTITY)", inside
                ):
                    raise _active()
                found[entry.filename] = (
                    inside if entry.filename.lower().endswith((".xml", ".rels", "mimetype")) else b""
                )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _damaged() from None
    return found


# -- Pictures ------------------------------------------------------------------------------------------------------


def _picture(content: bytes, extension: str) -> bytes:
    """The picture drawn anew, turned as it was taken, without anything else that stood in the file."""
    kind = "PNG" if extension == "png" else "JPEG"
    begins = b"\x89PNG\r\n\x1a\n" if kind == "PNG" else b"\xff\xd8\xff"
    if not content.startswith(begins):
        raise _another_kind()
    if zipfile.is_zipfile(io.BytesIO(content)) or _MARKUP.search(content) or b"%PDF-" in content:
        raise _another_kind()
    # A library for papers lets the whole process draw pictures that are cut off, as soon as it is imported.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            drawn = ImageOps.exif_transpose(image)
            drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = drawn.convert("RGBA" if kind == "PNG" and drawn.has_transparency_data else "RGB")
            plain = Image.new(drawn.mode, drawn.size)
            plain.paste(drawn)
            written = io.BytesIO()
            plain.save(written, kind, **({"optimize": True} if kind == "PNG" else {"quality": 88}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        MemoryError,
        zlib.error,
    ):
        raise _damaged() from None
    return written.getvalue()


def _too_many_pixels() -> RefusedError:
    return RefusedError(
        _("the picture has far too many points. Take a photo of it, or save it smaller, and choose that.")
    )
