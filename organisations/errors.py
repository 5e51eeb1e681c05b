"""How an error names its field in the summary on top of a form."""


def error_line(label: object, error: object) -> str:
    """The label and what is wrong, in one line. A label that is a sentence of its own lends its question mark, not its full stop."""
    name = str(label)
    return f"{name} {error}" if name.endswith("?") else f"{name.rstrip('.:')}: {error}"
