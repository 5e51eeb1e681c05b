"""Hours and moments on a page in the words of the letters: "12.00 uur". `{% load moments %}`; always local time."""

from datetime import datetime

from django import template
from django.utils.timezone import localtime

from vacancies import words

register = template.Library()


@register.filter(expects_localtime=True)
def hour(value: datetime) -> str:
    """ "12:00"; in Dutch "12.00 uur"."""
    return words.unbroken(words.hour(value))


@register.filter(expects_localtime=True)
def moment(value: datetime) -> str:
    """ "Tuesday 9 June 2026, 23:59"."""
    return words.unbroken(words.moment(value))


@register.filter(expects_localtime=True)
def until(value: datetime, end: datetime) -> str:
    """ "9:00–9:30", from one hour to another."""
    return words.unbroken(words.hours(value, localtime(end)))
