#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recruitment.settings")
    # A checkout that nothing was configured for is a development checkout. The web server and the workers of
    # production do not come through here, so they still refuse to start without a secret key.
    if not {"DEBUG", "SECRET_KEY"} & os.environ.keys():
        os.environ["DEBUG"] = "1"
    execute_from_command_line(sys.argv)
