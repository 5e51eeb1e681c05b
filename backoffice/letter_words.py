"""What a mail server answered, in plain words and with what to do: an officer reads no codes."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_CODE = re.compile(r"(?P<code>[245]\d\d)(?:[ -]+(?P<enhanced>[245]\.\d{1,3}\.\d{1,3}))?")


def explained(error: str) -> str:
    """Why a letter did not arrive and what helps. `error` is the answer as it was kept: a code of three figures and a text, or
    the name of what went wrong before there was an answer."""
    found = _CODE.match(error)
    if not found:
        return _("The mail server could not be reached. Ask who keeps the server, then try again.")
    code, enhanced = found["code"], found["enhanced"] or ""
    if code in ("552", "452", "422") or enhanced[1:] == ".2.2":
        return _("The mailbox is full. Try again later, or send the letter by post.")
    if code in ("550", "551", "553") and enhanced[1:4] != ".7.":
        return _(
            "This address does not exist or takes no mail. Change it in the dossier and try again, or send the letter by post."
        )
    if code in ("554", "571", "550", "551", "553"):
        return _(
            "The mail server of the recipient refuses our mail. Send the letter by post, and tell who keeps the server."
        )
    if code in ("530", "534", "535", "538"):
        return _("Our mail server refuses our password. Tell who keeps the server, then try again.")
    if code.startswith("4"):
        return _(
            "The mail server of the recipient was busy for two days. Try again, or send the letter by post."
        )
    return _("The mail server refused the letter. Try again, or send it by post.")
