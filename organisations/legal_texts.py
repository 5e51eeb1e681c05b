"""Careful texts for a new organisation to start from; its lawyer confirms or changes them before anybody reads them."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def first_grounds() -> str:
    """The legal grounds of a draft decision, one a line, in the language of the product: what an organisation starts from."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(
            [
                _("The decree of 22 December 2017 on local government."),
                _("The Act of 29 July 1991 on the explicit motivation of administrative acts."),
                _("The decree on administration of 7 December 2018, in particular on access to documents."),
                _("The legal status of the staff, as adopted by the council."),
            ]
        )


def first_texts() -> dict[str, str]:
    """Texts by the name of their field, in the active language, with an empty line between paragraphs."""
    return {
        "appeal_text": "\n\n".join(
            [
                _("Do you not agree with this decision? Then first contact us. We put a mistake right."),
                _(
                    "You can complain to the supervising authority, the Agentschap Binnenlands Bestuur of Flanders."
                ),
                _(
                    "You can also go to court. For an action for annulment at the Council of State there is a term of "
                    "60 calendar days after you were told of the decision. Which court decides depends on your "
                    "situation. Ask a lawyer or your union for advice."
                ),
            ]
        ),
        "inspection_text": "\n\n".join(
            [
                _(
                    "Do you want to know why you got this result? Ask us for feedback, by mail or by telephone."
                ),
                _(
                    "You can also look into your file. Ask it in writing, within 20 calendar days after you got this "
                    "message. You see your own points and the motivation of the jury. Data of other candidates we do "
                    "not show."
                ),
            ]
        ),
        "privacy_text": "\n\n".join(
            [
                _(
                    "We use your data only to organise this selection and to manage the reserve. Only who takes part in "
                    "the selection can see them. We keep them until 24 months after the end of the procedure, or of the "
                    "reserve if you are in it."
                ),
                _(
                    "You can look into your data and have them corrected. You can also complain to the Vlaamse "
                    "Toezichtcommissie."
                ),
            ]
        ),
    }
