"""How fast papers are made: a brochure, a reserve list, letters by post; beside WeasyPrint alone on the same pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks.stage import Stage

ON = date(2026, 6, 25)
SAMPLE = 50
"""Pages that WeasyPrint alone is given of many; its figure is what all of them would take at that rate."""


def documents(number: int, places: int) -> dict[str, Any]:
    """A brochure, a reserve list of `places`, and a print batch of `number` letters: seconds ours, and of WeasyPrint alone."""
    with Stage() as stage:
        drafts = stage.drafts(number)

        from documents.letters import References, letters_pdf
        from recruitment.tests.cast import ADOPTED
        from reserves.actions import draw_up
        from reserves.documents import reserve_list_pdf
        from reserves.models import ReserveList
        from vacancies.documents import brochure_pdf

        town = stage.cast.organisation
        brochure = stage.cast.published()
        ranking = stage.cast.ranked({f"Kandidaat{n}": ("70", str(60 + n % 40)) for n in range(places)})
        draw_up(
            ranking.vacancy,
            authority="college",
            reference="2026/1",
            decided_on=ON,
            by=stage.cast.officer,
            at=ADOPTED,
        )
        reserve = ReserveList.objects.select_related("vacancy", "organisation").get()
        papers: dict[str, Callable[[], bytes]] = {
            "brochure": lambda: brochure_pdf(brochure, on=ON),
            f"reserve list of {places}": lambda: reserve_list_pdf(reserve, on=ON),
            f"{number} letters": lambda: letters_pdf(
                [(draft, References("2026-001", "Functie", "1", "Hilde Maes")) for draft in drafts],
                organisation=town,
                on=ON,
            ),
        }
        figures: dict[str, Any] = {"database": stage.database}
        for name, make in papers.items():
            pages = _pages(make)
            start = time.perf_counter()
            make()
            ours = time.perf_counter() - start
            alone = _alone(pages)
            figures[name] = f"{ours:.2f} s; WeasyPrint alone {alone:.2f} s ({ours / alone:.2f} of it)"
        return figures


def _pages(make: Callable[[], bytes]) -> list[str]:
    """The HTML that goes into a paper. Making it once also warms up what a process keeps."""
    from documents import render

    pages: list[str] = []
    laid_out = render._document

    def kept(page: str, house: render.House) -> Any:
        pages.append(page)
        return laid_out(page, house)

    render._document = kept
    try:
        make()
    finally:
        render._document = laid_out
    return pages


def _alone(pages: list[str]) -> float:
    """Seconds that WeasyPrint takes for these pages, a PDF each, reading its stylesheets and typeface anew each time."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from documents import render, typeface

    few = pages[:SAMPLE]
    start = time.perf_counter()
    for page in few:
        fonts, more = FontConfiguration(), {"url_fetcher": render._FETCHER}
        faces = CSS(string=typeface.stylesheet(render._FACE), font_config=fonts, **more)
        sheets = [CSS(url=render.ORIGIN + name, font_config=fonts, **more) for name in render.STYLESHEETS]
        source = HTML(string=page, base_url=render.ORIGIN, **more)
        source.write_pdf(stylesheets=[faces, *sheets], font_config=fonts, **render._AS)
    return (time.perf_counter() - start) * len(pages) / len(few)
