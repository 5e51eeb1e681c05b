"""The written table of events in docs/architecture.md is what is connected."""

import re
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.dispatch import Signal

TABLE_ROW = re.compile(r"^\| `(\w+\.events\.\w+)` \| `[\w.]+` \| (.+) \|$", re.MULTILINE)


def written():
    """Signal -> receivers, as the document says."""
    text = Path(settings.BASE_DIR, "docs", "architecture.md").read_text()
    return {
        signal: set(re.findall(r"`([\w.]+)`", receivers)) for signal, receivers in TABLE_ROW.findall(text)
    }


def connected():
    """Signal -> receivers, as the running application has them."""
    found = {}
    for app in apps.get_app_configs():
        path = Path(app.path, "events.py")
        if Path(settings.BASE_DIR) not in path.parents or not path.exists():
            continue
        module = import_module(f"{app.name}.events")
        for name, value in vars(module).items():
            if isinstance(value, Signal):
                receivers = {reference() for _key, reference, *_rest in value.receivers}
                found[f"{module.__name__}.{name}"] = {f"{r.__module__}.{r.__name__}" for r in receivers}
    return found


def test_every_event_and_every_receiver_is_in_the_written_table():
    assert connected() == written()
