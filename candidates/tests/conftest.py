"""What the tests of drafts, files and deliveries share. Models are imported when they are set up, hence inside."""

from dataclasses import replace

import pytest


@pytest.fixture
def vacancy(stage):
    """A vacancy that asks papers of every kind."""
    from candidates.tests.handing_in import PAPERS
    from recruitment.tests.cast import two_tests

    return stage.published(replace(two_tests(), documents=PAPERS))


@pytest.fixture
def draft(vacancy, samira):
    from candidates.drafts import open_draft
    from recruitment.tests.cast import REGISTERED

    return open_draft(samira, vacancy, at=REGISTERED)


@pytest.fixture
def cv():
    """A file that was looked into."""
    from candidates.tests.files import pdf
    from candidates.uploads import inspect

    return inspect("cv.pdf", pdf())


@pytest.fixture
def hand_in(samira):
    """`hand_in(draft)`: submit what stands in a draft."""
    from candidates.drafts import fingerprint, submit
    from candidates.tests.handing_in import REGISTRATION
    from recruitment.tests.cast import REGISTERED

    def do(draft, at=REGISTERED, **more):
        return submit(draft, REGISTRATION, **{"expected": fingerprint(draft), "by": samira, "at": at} | more)

    return do


@pytest.fixture
def submitted(draft, cv, hand_in):
    """An application of Samira with a cv."""
    from candidates.drafts import attach
    from recruitment.tests.cast import REGISTERED

    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    return hand_in(draft)


@pytest.fixture
def kept(settings):
    """`kept()`: the files of attachments on the disk."""

    def names() -> set[str]:
        root = settings.MEDIA_ROOT
        return {str(path.relative_to(root)) for path in root.glob("attachments/*/*")}

    return names
