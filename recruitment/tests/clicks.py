"""Clicking without a browser: read the forms of a page, fill in what stands there, send exactly what a browser would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


@dataclass
class Field:
    """A field with the value it would send; `on` is whether it is sent at all (a box, a radio button)."""

    name: str
    value: str = ""
    on: bool = True
    kind: str = "text"


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def has(self, names: Mapping[str, Any]) -> bool:
        return {field.name for field in self.fields} >= set(names)

    def fill(self, name: str, wanted: Any) -> None:
        """Type or choose; True and False tick and clear a box, a list ticks the boxes with these values."""
        for each in (each for each in self.fields if each.name == name):
            if each.kind in ("checkbox", "radio"):
                values = wanted if isinstance(wanted, list) else [wanted]
                each.on = wanted if isinstance(wanted, bool) else each.value in map(str, values)
            else:
                each.value = str(wanted)

    def data(self) -> dict[str, list[str]]:
        sent: dict[str, list[str]] = {}
        for each in self.fields:
            if each.on:
                sent.setdefault(each.name, []).append(each.value)
        return sent


class FormReader(HTMLParser):
    """The forms of a page; buttons send nothing, as the first one is pressed and has no name."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open: Field | None = None
        self._chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = Form(given.get("action") or "", (given.get("method") or "get").lower())
            self.forms.append(self._form)
        if self._form is None or "disabled" in given:
            return
        name, value = given.get("name") or "", given.get("value")
        if tag == "input" and name:
            kind = given.get("type") or "text"
            boxed = kind in ("checkbox", "radio")
            default = "on" if boxed else ""
            on = "checked" in given if boxed else True
            self._form.fields.append(Field(name, default if value is None else value, on, kind))
        elif tag in ("select", "textarea") and name:
            self._open, self._chosen = Field(name, kind=tag), False
            self._form.fields.append(self._open)
        elif tag == "option" and self._open and ("selected" in given or not self._chosen):
            self._open.value, self._chosen = value or "", True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("select", "textarea"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open.kind == "textarea":
            # A browser leaves out the line break that follows the tag.
            self._open.value += data if self._open.value else data.removeprefix("\n")


def press(client: Client, page: str | HttpResponse, **filled: Any) -> HttpResponse:
    """Open a page, fill in its form that has all these fields, send it, and follow to the page after it.

    Raises LookupError when no form has the fields, AssertionError when it comes back with errors.
    """
    response = client.get(page, follow=True) if isinstance(page, str) else page
    reader = FormReader()
    reader.feed(response.content.decode())
    form = next((f for f in reader.forms if f.method == "post" and f.has(filled)), None)
    if form is None:
        raise LookupError(f"{response.request['PATH_INFO']} has no form with {sorted(filled)}")
    for name, value in filled.items():
        form.fill(name, value)
    here = response.request["PATH_INFO"]
    if response.request["QUERY_STRING"]:
        here += f"?{response.request['QUERY_STRING']}"
    after = client.post(form.action or here, form.data(), follow=True)
    assert after.status_code == 200, f"{here}: {errors_of(after)}"
    return after


def errors_of(response: HttpResponse) -> str:
    """What a page says is wrong."""
    html = response.content.decode()
    start = html.find("data-error-summary")
    return html[start : start + 1500] if start >= 0 else html[-1500:]
