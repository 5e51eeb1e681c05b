"""Letters for the tests of correspondence: two occasions of their own, with the simplest templates."""

from correspondence import occasions
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable

AT_ONCE = Occasion(
    "test-at-once", "at once", held=False, goes_to="", variables=(Variable("news", "what is new", "Iets."),)
)
HELD = Occasion(
    "test-held",
    "held",
    held=True,
    goes_to="",
    variables=(Variable("news", "what is new", "Iets.", block=True),),
)
DECISION = Occasion(
    "test-decision", "decision", held=True, goes_to="", variables=HELD.variables, decision=True
)

TEMPLATES = {
    "letters/test-at-once-subject.txt": "News:   {{ news }}\n",
    "letters/test-at-once-body.txt": "# {{ news }}\n\nFrom {{ organisation }}.\n",
    "letters/test-held-subject.txt": "Decision",
    "letters/test-held-body.txt": "# Decision\n\n{{ news }}\n\n## Appeal\n{{ appeal }}\n",
    "letters/test-decision-subject.txt": "Decision",
    "letters/test-decision-body.txt": "# Decision\n\n{{ news }}\n",
    "letters/layout.html": "<p>{{ organisation.name }}</p>{% for block in blocks %}<p>{{ block.lines.0 }}</p>{% endfor %}",
}


def install(settings, monkeypatch) -> None:
    """Make the two occasions and their templates known for one test."""
    monkeypatch.setattr(occasions, "_registry", {one.key: one for one in (AT_ONCE, HELD, DECISION)})
    (engine,) = settings.TEMPLATES
    options = {
        "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)],
        "context_processors": engine["OPTIONS"]["context_processors"],
    }
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "DIRS": [], "OPTIONS": options}]


def letter(
    organisation, *, occasion=AT_ONCE, about="1", news="Good", email="ann@post.example", vacancy="vacancy:1"
):
    return Letter(
        organisation=organisation,
        occasion=occasion.key,
        unique_key=f"{occasion.key}:{about}",
        recipient=Recipient("Ann Peeters", email, "Ann Peeters\nMolenweg 27\n9990 Leiemond"),
        context={"news": news},
        vacancy_key=vacancy,
        subject_key=f"application:{about}",
    )
