"""What makes a page an organisation's own: its colour as a stylesheet, its logo as a picture. Public, like a letterhead."""

import mimetypes

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from organisations.models import Organisation

PUBLIC = cache_control(public=True, max_age=3600)


@require_safe
@PUBLIC
def stylesheet(request, slug):
    """The organisation's colour as the one token that differs; static/css/tokens.css mixes the others from it.

    A style attribute would do, were it not that the Content-Security-Policy refuses those. The colour has been checked
    on entry: # and six digits, dark enough under white text.
    """
    organisation = get_object_or_404(Organisation, slug=slug)
    return HttpResponse(
        f":root {{ --brand: {organisation.colour}; }}\n", content_type="text/css; charset=utf-8"
    )


@require_safe
@PUBLIC
def logo(request, slug):
    """The organisation's logo. Uploads have no address of their own, so this view hands it out."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not organisation.logo:
        raise Http404
    kind = mimetypes.guess_type(organisation.logo.name)[0]
    return FileResponse(organisation.logo.open(), content_type=kind)
