"""Asking ClamAV about a file, where an installation has it (`CLAMAV`): the bytes go to clamd over TCP, nothing is kept there."""

from __future__ import annotations

import socket
import struct

from django.conf import settings

CHUNK = 64 * 1024
PATIENCE = 15
"""Seconds that the scanner may take for each answer."""


class ScannerDownError(Exception):
    """The scanner did not answer, or with something that is no verdict."""


def is_configured() -> bool:
    return settings.CLAMAV is not None


def is_infected(content: bytes) -> bool:
    """Whether the scanner knows something bad in the content. Raises ScannerDownError when it gives no verdict."""
    try:
        with socket.create_connection(settings.CLAMAV, timeout=PATIENCE) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := clamd.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerDownError(str(error)) from error
    verdict = answer.rstrip(b"\0").decode(errors="replace")
    if verdict.endswith(" FOUND"):
        return True
    if verdict.endswith(" OK"):
        return False
    raise ScannerDownError(verdict)
