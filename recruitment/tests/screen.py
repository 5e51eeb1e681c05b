"""A browser for the tests: one Chromium for a whole run, a fresh profile for every visit.

Playwright keeps an event loop running in the thread where it lives, and Django refuses its ORM beside one. So the browser lives
in a thread of its own, and a test hands it the steps of a visit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from playwright.sync_api import Page, sync_playwright

from correspondence.delivery import deliver_due

PHONE, TABLET, DESK = (390, 844), (1180, 820), (1440, 900)
SLOWEST = 30_000  # milliseconds; far more than a page ever takes, for a busy machine


class Chromium:
    """The browser. `visit` may be called from any thread."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chromium")
        self._thread.submit(self._start, path).result()

    def _start(self, path: str) -> None:
        self._playwright = sync_playwright().start()
        # Chromium refuses its sandbox to root, as in a container.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._browser = self._playwright.chromium.launch(executable_path=path, args=arguments)

    def visit(
        self,
        steps: Callable[[Page], Any],
        *,
        at: str,
        size: tuple[int, int],
        session: str = "",
        script: bool = True,
        touch: bool = False,
        workers: bool = True,
    ) -> Any:
        """What `steps` returns, taken in a fresh profile at address `at`, signed in by the key of a session; with or without
        JavaScript, a screen to touch, and service workers (what one sends cannot be held up on its way)."""
        return self._thread.submit(self._visit, steps, at, size, session, script, touch, workers).result()

    def _visit(
        self,
        steps: Callable[[Page], Any],
        at: str,
        size: tuple[int, int],
        session: str,
        script: bool,
        touch: bool,
        workers: bool,
    ) -> Any:
        context = self._browser.new_context(
            base_url=at,
            viewport={"width": size[0], "height": size[1]},
            locale="nl-BE",
            java_script_enabled=script,
            has_touch=touch,
            service_workers="allow" if workers else "block",
        )
        try:
            context.set_default_timeout(SLOWEST)
            if session:
                context.add_cookies([{"name": "sessionid", "value": session, "url": at}])
            return steps(context.new_page())
        finally:
            context.close()

    def close(self) -> None:
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._playwright.stop).result()
        self._thread.shutdown()


@dataclass
class Inspection:
    """Collects what is wrong with the pages of a visit, by the name of the page.

    axe takes seconds of a page and finds the same at every size: it looks at the size of the visit, the one at which the audience
    mostly works. Whether there is room is looked at in the sizes of `also` too, which the page takes in turn.
    """

    page: Page
    axe: bool = True
    also: tuple[tuple[int, int], ...] = ()
    found: dict[str, list[str]] = field(default_factory=dict)
    _said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = self.page.viewport_size
        self._size = (size["width"], size["height"])
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, message: Any) -> None:
        # A page that refuses a form answers 422, which the browser calls a failure too.
        refused = "status of 422" in message.text and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not refused:
            self._said.append(message.text)

    def forget(self) -> None:
        """What the browser said until now was meant to happen."""
        self._said.clear()

    def look(self, name: str, address: str = "") -> None:
        """Go to a page, unless the visit is there already, and note what is wrong with it."""
        if address:
            self.page.goto(address)
        self.page.wait_for_load_state()
        wrong = self._said + self._too_wide()
        self._said = []
        if self.axe:
            for violation in Axe().run(self.page).response["violations"]:
                places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                wrong.append(f"{violation['id']}: {violation['help']} ({places})")
        for size in self.also:
            self._resize(size)
            wrong += self._too_wide()
        if self.also:
            self._resize(self._size)
        if wrong:
            self.found[name] = wrong

    def _resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def _too_wide(self) -> list[str]:
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        return [f"{wide} px wide, and there is room for {room}"] if wide > room else []


def mailed() -> list[EmailMessage]:
    """The mailbox once a worker sent what was due; in a thread of its own, for the browser's has an event loop."""

    def send() -> None:
        try:
            deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        worker.submit(send).result()
    return mail.outbox
