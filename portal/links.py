"""Addresses of pages that an installation may lack."""

from django.urls import NoReverseMatch, reverse


def optional_url(name: str, *args: object) -> str:
    """The address of a page by its name, or nothing where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
