"""What the forms about a candidate take and refuse."""

import pytest
from django.core.exceptions import ValidationError

from candidates.forms.fields import PhoneField


@pytest.mark.parametrize(
    "number",
    ["", "0470 12 34 56", "+32 470 12 34 56", "(059) 00.01.34", "059/00 01 34", "00 31 20 555 55 55"],
)
def test_a_telephone_number_is_kept_as_it_was_typed(number):
    assert PhoneField().clean(number) == number


@pytest.mark.parametrize(
    "number", ["abc", "0470", "0470 12 34 5x", "1234567890123456", "32 + 470 12 34 56", "-- -- -- --"]
)
def test_what_nobody_can_call_is_refused(number):
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(number)
    assert refused.value.messages == [
        "Vul een telefoonnummer met zonenummer in, zoals 0470 12 34 56 of +32 470 12 34 56."
    ]
