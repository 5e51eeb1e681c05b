"""Gettext catalogues without GNU gettext: compile them, bring them up to date, check that they are complete.

    python -m recruitment.catalogues compile   .po -> .mo, where the .mo is missing or older
    python -m recruitment.catalogues update    adds new source strings to the .po files, drops those that went
    python -m recruitment.catalogues check     fails when one is missing, left over, untranslated or fuzzy, or translated twice

Strings of an app stand in the app's own catalogue, those of the back office with its pages in `templates/`;
those of `recruitment/` and of the other top-level `templates/` in the one under `locale/`. Strings are found as
Python's own parser sees them.
"""

import ast
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "nl"
Key = tuple[str | None, str]
"""Context or None, and the source string."""

_PLACE = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")

_OWN_TEMPLATES = ("backoffice",)
"""Apps whose pages under `templates/` are so many that their strings stand in the catalogue of the app."""

# Which argument of which function is the context, the string, the plural. The names are the same in Python
# and in what Django makes of a template.
_SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
_CALL = re.compile(r"\b(?:_|n?p?gettext)\(")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|(?<!%)(?:%%)*%[sdif]|\{[^{}]*\}")


def apps(root: Path = ROOT) -> list[Path]:
    """The folders of our own apps, in order of name."""
    return sorted(path.parent for path in root.glob("*/apps.py") if path.parent.name != "recruitment")


def catalogues(root: Path = ROOT) -> dict[Path, list[Path]]:
    """Every catalogue that there should be, with the files and folders whose strings it holds."""
    found = {app / _PLACE: [app] for app in apps(root)}
    templates = root / "templates"
    found[root / _PLACE] = [root / "recruitment"]
    found[root / _PLACE] += [path for path in sorted(templates.glob("*")) if path.name not in _OWN_TEMPLATES]
    for name in _OWN_TEMPLATES:
        if (root / name / _PLACE) in found:
            found[root / name / _PLACE].append(templates / name)
    return found


def stale(root: Path = ROOT) -> list[Path]:
    """The .po files that have no .mo beside them, or an older one."""
    return [
        po
        for po in catalogues(root)
        if po.exists() and (not _mo(po).exists() or _mo(po).stat().st_mtime < po.stat().st_mtime)
    ]


def compile_stale(root: Path = ROOT) -> list[Path]:
    """Compile what is stale and return it. Many processes may do it at once: a .mo appears whole or not."""
    done = stale(root)
    for po in done:
        handle, name = tempfile.mkstemp(dir=po.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(polib.pofile(str(po)).to_binary())
        os.chmod(name, 0o644)
        os.replace(name, _mo(po))
    return done


def source_strings(folders: list[Path]) -> dict[Key, tuple[str | None, str]]:
    """The strings marked for translation in Python files and templates of these folders, tests excepted.

    Values are the plural, or None, and where the string first stands: `path:line`.
    """
    strings: dict[Key, tuple[str | None, str]] = {}
    for path in _source_files(folders):
        text = path.read_text(encoding="utf-8")
        found = _in_python(text, path) if path.suffix == ".py" else _in_template(text, path)
        for line, key, plural in found:
            if key not in strings or (plural and not strings[key][0]):
                strings[key] = (plural, f"{path}:{line}")
    return strings


def problems(po: Path, folders: list[Path]) -> Iterator[str]:
    """What keeps this catalogue from being complete, one line each."""
    wanted = source_strings(folders)
    file = polib.pofile(str(po)) if po.exists() else polib.POFile()
    entries = {(entry.msgctxt, entry.msgid): entry for entry in file if not entry.obsolete}
    for key, (_plural, place) in wanted.items():
        if key not in entries:
            yield f"{po}: missing {key[1]!r} ({place})"
    for key, entry in entries.items():
        if key not in wanted:
            yield f"{po}:{entry.linenum}: nothing uses {key[1]!r}"
            continue
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if wanted[key][0] != (entry.msgid_plural or None):
            yield f"{po}:{entry.linenum}: the plural of {key[1]!r} is not that of the source"
        elif entry.fuzzy:
            yield f"{po}:{entry.linenum}: fuzzy {key[1]!r}"
        elif len(said) != (2 if entry.msgid_plural else 1) or not all(said):
            yield f"{po}:{entry.linenum}: untranslated {key[1]!r}"
        elif any(not _same_placeholders(entry, text) for text in said):
            yield f"{po}:{entry.linenum}: other placeholders than {key[1]!r}"


def clashes(root: Path = ROOT) -> Iterator[str]:
    """Strings with more than one translation, one line each. Django merges all catalogues into one, in which the first app
    wins: a second translation is never read where its own app asks for it. Another meaning needs a context."""
    said: dict[Key, dict[tuple[str, ...], str]] = {}
    for po in catalogues(root):
        for entry in polib.pofile(str(po)) if po.exists() else ():
            texts = tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)
            if any(texts) and not entry.obsolete:
                key = (entry.msgctxt, entry.msgid)
                said.setdefault(key, {}).setdefault(texts, f"{po}:{entry.linenum}")
    for (_context, msgid), found in said.items():
        if len(found) > 1:
            places = "; ".join(f"{texts[0]!r} in {place}" for texts, place in found.items())
            yield f"two translations of {msgid!r}: {places}"


def update(po: Path, folders: list[Path]) -> int:
    """Add missing strings, untranslated, drop those that nothing uses, and return how many changed."""
    wanted = source_strings(folders)
    if po.exists():
        file = polib.pofile(str(po), wrapwidth=110)
    elif wanted:
        file = polib.POFile(wrapwidth=110)
        file.metadata = {
            "Language": LANGUAGE,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
    else:
        return 0
    changed = 0
    for entry in list(file):
        if (entry.msgctxt, entry.msgid) not in wanted:
            file.remove(entry)
            changed += 1
    known = {(entry.msgctxt, entry.msgid) for entry in file}
    for (context, single), (plural, _place) in wanted.items():
        if (context, single) not in known:
            new = polib.POEntry(msgctxt=context, msgid=single)
            if plural:
                new.msgid_plural, new.msgstr_plural = plural, {0: "", 1: ""}
            _mark_format(new)
            file.append(new)
            changed += 1
    if changed:
        po.parent.mkdir(parents=True, exist_ok=True)
        file.save(str(po))
    return changed


def main(arguments: list[str]) -> int:
    """The command line. Returns the exit status."""
    if arguments == ["compile"]:
        compile_stale()
        return 0
    if arguments == ["update"]:
        for po, folders in catalogues().items():
            if changed := update(po, folders):
                print(f"{po.relative_to(ROOT)}: {changed} changed")
        return 0
    if arguments == ["check"]:
        found = [line for po, folders in catalogues().items() for line in problems(po, folders)]
        found += clashes()
        print("\n".join(line.replace(f"{ROOT}/", "") for line in found) or "Catalogues complete.")
        return 1 if found else 0
    print(__doc__, file=sys.stderr)
    return 2


def _mo(po: Path) -> Path:
    return po.with_suffix(".mo")


def _source_files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            inner = path.relative_to(folder).parts
            if path.suffix in (".py", ".html", ".txt") and not {"tests", "locale", "migrations"} & set(inner):
                yield path


def _in_python(text: str, path: Path) -> Iterator[tuple[int, Key, str | None]]:
    for node in ast.walk(ast.parse(text, filename=str(path))):
        if isinstance(node, ast.Call) and (found := _of_call(node)):
            yield node.lineno, *found


def _in_template(text: str, path: Path) -> Iterator[tuple[int, Key, str | None]]:
    """Django makes calls of gettext from its tags, between blanked-out text; each is then read as Python."""
    from django.utils.translation.template import templatize

    text = templatize(text, origin=str(path))
    for match in _CALL.finditer(text):
        end = match.end()
        while end := text.find(")", end) + 1:
            with contextlib.suppress(SyntaxError):
                found = _of_call(ast.parse(text[match.start() : end], mode="eval").body)
                if found:
                    yield text.count("\n", 0, match.start()) + 1, *found
                break


def _of_call(call: ast.Call) -> tuple[Key, str | None] | None:
    """Key and plural of a call that marks a string, None of any other."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    words = [getattr(argument, "value", None) for argument in call.args]
    match words:
        case [str(single), *_] if single and name in _SINGLE:
            return (None, single), None
        case [str(single), str(plural), *_] if name in _PLURAL:
            return (None, single), plural
        case [str(context), str(single), *_] if name in _CONTEXT:
            return (context, single), None
        case [str(context), str(single), str(plural), *_] if name in _CONTEXT_PLURAL:
            return (context, single), plural
    return None


def _mark_format(entry: polib.POEntry) -> None:
    if re.search(r"%\(\w+\)[a-zA-Z]|%[sd]", entry.msgid):
        entry.flags.append("python-format")


def _same_placeholders(entry: polib.POEntry, text: str) -> bool:
    """Whether a translation names the values that the source names. A singular may leave out its number."""
    there = set(_PLACEHOLDER.findall(text))
    single = set(_PLACEHOLDER.findall(entry.msgid))
    plural = set(_PLACEHOLDER.findall(entry.msgid_plural or ""))
    if entry.msgid_plural:
        return single & plural <= there <= single | plural
    return there == single


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
