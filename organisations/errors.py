"""How an error names its field in the summary on top of a form."""


def error_line(label: object, error: object) -> str:
    """The label and what is wrong, in one line. Of a label that is a sentence the question mark stays, the full stop goes."""
    name = str(label)
    return f"{name} {error}" if name.endswith("?") else f"{name.rstrip('.:')}: {error}"
