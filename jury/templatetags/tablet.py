"""What the pages on a tablet ask of the settings."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def idle_milliseconds() -> int:
    """After so long without a touch a session of the jury is over."""
    idle, _absolute = settings.SESSION_LIMITS["jury"]
    return round(1000 * idle.total_seconds())
