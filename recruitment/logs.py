"""What stays out of the logs."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/jury/calendar/)[^/\s\"]+")
"""The secret part of an address: whoever reads a log must not be able to use it."""


class WithoutSecrets(logging.Filter):
    """Lets every line through, without the secret part of the addresses in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        told = SECRET.sub(r"\1…", said)
        if told != said:
            record.msg, record.args = told, ()
        return True
