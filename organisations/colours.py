"""Contrast of an organisation's colour, after WCAG 2.2 (relative luminance, sRGB)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

MINIMUM = Decimal("4.5")  # WCAG 2.2, 1.4.3: text on the brand colour is white


def _channel(value):
    share = Decimal(value) / 255
    return (
        share / Decimal("12.92")
        if share <= Decimal("0.04045")
        else ((share + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
    )


def luminance(colour):
    """Relative luminance, 0 (black) to 1 (white), of "#rrggbb"."""
    red, green, blue = (_channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return Decimal("0.2126") * red + Decimal("0.7152") * green + Decimal("0.0722") * blue


def contrast_with_white(colour):
    """Contrast ratio (1 to 21) of "#rrggbb" with white."""
    return Decimal("1.05") / (luminance(colour) + Decimal("0.05"))


def validate_brand_colour(colour):
    """Raise ValidationError when white text on the colour would be hard to read."""
    if len(colour) != 7 or set(colour[1:].lower()) - set("0123456789abcdef"):
        return  # the pattern validator says so already
    ratio = contrast_with_white(colour)
    if ratio < MINIMUM:
        raise ValidationError(
            _(
                "White text on this colour has a contrast of %(ratio)s; at least 4.5 is needed. Choose a darker colour."
            ),
            params={"ratio": number_format(ratio, 1)},
        )
