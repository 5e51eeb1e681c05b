"""Files of attachments: kept under a name that nobody can guess, thrown away when their row is gone, never one without the other.

A file is written before its row and removed after it, so that a row always has its file. What a process that was killed leaves
behind is a file without a row: `sweep` finds it.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from candidates import scanning
from candidates.models import Attachment, AttachmentQuerySet, KeptFile
from candidates.uploads import Inspected, RefusedError

logger = logging.getLogger(__name__)
FULL = (errno.ENOSPC, errno.EDQUOT)
SWEPT_AFTER = timedelta(days=1)
"""A file without a row may be one that is just being handed in; not for as long as this."""


def scan_of(file: Inspected) -> str:
    """What the scanner says of a file that comes in: one with a virus is refused, one that could not be scanned waits."""
    if not scanning.is_configured():
        return KeptFile.Scan.NONE
    try:
        if scanning.is_infected(file.content):
            raise RefusedError(
                _("there is a virus in it. Have your device looked at, and choose another file.")
            )
    except scanning.ScannerDownError:
        return KeptFile.Scan.PENDING
    return KeptFile.Scan.CLEAN


@contextmanager
def keep(attachment: KeptFile, file: Inspected) -> Iterator[None]:
    """Write the file, then save the row in the body; if that fails the file goes again.

    RefusedError where no room is left for it: what else came with the form can still be kept.
    """
    attachment.name, attachment.media_type, attachment.extension = file.name, file.media_type, file.extension
    attachment.size, attachment.sha256 = file.size, file.sha256
    try:
        attachment.file.save(file.name, ContentFile(file.content), save=False)
    except OSError as error:
        if error.errno not in FULL:
            raise
        logger.error("No room left to keep a file of %d bytes", file.size)
        raise RefusedError(
            _("we have no room for files at this moment. That is not your fault: try again later.")
        ) from error
    try:
        yield
    except BaseException:
        attachment.file.storage.delete(attachment.file.name)
        raise


def copied(attachment: Attachment) -> Inspected:
    """What a file holds, to keep it once more for another application; it was looked into when it came in."""
    with attachment.file.open() as file:
        content = file.read()
    return Inspected(attachment.name, attachment.media_type, attachment.extension, content)


def throw_away(attachments: AttachmentQuerySet) -> None:
    """Delete rows, and their files once that is certain."""
    names = list(attachments.values_list("file", flat=True))
    attachments.delete()
    for name in names:
        transaction.on_commit(lambda name=name: default_storage.delete(name))


def emptied(file: KeptFile) -> None:
    """A file turns out to hold a virus: its row stays, its content goes once that is certain."""
    file.scan = KeptFile.Scan.INFECTED
    file.save(update_fields=["scan"])
    name = file.file.name
    transaction.on_commit(lambda: default_storage.delete(name))


def sweep(kind: type[KeptFile] = Attachment, *, at: datetime) -> int:
    """Delete the files of a kind that no row knows any more; returns how many."""
    if not default_storage.exists(kind.folder):
        return 0
    gone = 0
    folders, _files = default_storage.listdir(kind.folder)
    for folder in folders:
        place = f"{kind.folder}/{folder}"
        _folders, files = default_storage.listdir(place)
        names = {f"{place}/{file}" for file in files}
        known = set(kind.objects.filter(file__startswith=f"{place}/").values_list("file", flat=True))
        for name in names - known:
            if default_storage.get_modified_time(name) < at - SWEPT_AFTER:
                default_storage.delete(name)
                gone += 1
    return gone
