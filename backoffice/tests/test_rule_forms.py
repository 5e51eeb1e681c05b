"""The forms of the rules editor, without a database: what they show, what they make of it, what they leave alone."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import QueryDict

from backoffice.forms.rules import put_errors, with_rows_changed
from backoffice.rule_cards import chapters
from backoffice.rule_places import NEW, blocks_at, kinds, spot
from recruitment.tests.clicks import FormReader
from vacancies.rule_checks import errors
from vacancies.rules import Criterion, Cut, CutAmong, Held, LanguageCondition, Pay, ResultKind
from vacancies.tests.procedures import NAMES, procedure, with_part, with_round


def form_of(here, data=None, **kwargs):
    return here.form_class(data, old=here.old, definition=here.definition, **kwargs)


def sent(here, **typed):
    """What a browser sends of the form of a place, with some fields typed otherwise."""
    form = form_of(here)
    rows = [
        f'<input name="{rows.name}-count" value="{len(rows.forms)}">'
        + "".join(
            f'<input name="{each.prefix}-key" value="{each.old.key}">{each.as_div()}' for each in rows.forms
        )
        for rows in form.lists
    ]
    reader = FormReader()
    reader.feed(f"<form>{form.as_div()}{''.join(rows)}</form>")
    (page,) = reader.forms
    for name, value in typed.items():
        page.fill(name, value)
    data = QueryDict(mutable=True)
    for name, values in page.data().items():
        data.setlist(name, values)
    return data


def result(here, data):
    form = form_of(here, data)
    assert form.is_valid() and all(rows.is_valid() for rows in form.lists), (here.place, form.errors)
    return here.save(form.result())[0]


def places(definition):
    """The address of everything with a form."""
    found = ["offer", "end", "reserve"]
    for name in ("rounds", "routes", "documents", "questions", "conditions"):
        found += [f"{name}/{item.key}" for item in getattr(definition, name)]
    found += [f"rounds/{r.key}/parts/{p.key}" for r in definition.rounds for p in r.parts]
    found += [f"routes/{r.key}/alternatives/{a.key}" for r in definition.routes for a in r.alternatives]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_saved_unchanged_stays_equal(name):
    definition = procedure(name)
    for address in places(definition):
        here = spot(definition, address)
        assert result(here, sent(here)) == definition, address


def test_what_no_form_shows_stays_too():
    definition = procedure("p1")
    key = definition.rounds[-1].key
    part = definition.rounds[-1].parts[0]
    criteria = (Criterion("a", "A", part.maximum, levels=5),)
    definition = with_part(definition, key, 0, criteria=criteria, step=Decimal("0.25"))
    here = spot(definition, f"rounds/{key}")
    changed = result(here, sent(here, title="Anders"))
    assert changed == with_round(definition, key, title="Anders")


def test_every_kind_that_can_be_added_has_a_form():
    definition = procedure("p1")
    route = definition.routes[0]
    lists = ["rounds", "routes", "general", "documents", "questions", f"routes/{route.key}/alternatives"]
    for place in lists:
        for kind, _label in kinds(definition, tuple(place.split("/"))):
            here = spot(definition, f"{place}/{NEW}{kind}")
            assert sent(here)


@pytest.mark.parametrize(
    "place", ["rounds/+nothing", "general/+nothing", "offer/+", "rounds/nothing", "offer/title"]
)
def test_a_place_that_is_none_is_told(place):
    with pytest.raises(LookupError):
        spot(procedure("p1"), place)


def test_a_new_round_can_be_saved_as_it_comes():
    definition = procedure("p1")
    here = spot(definition, "rounds/+oral_test")
    new = result(here, sent(here, title="Mondelinge proef"))
    assert (new.rounds[-1].key, new.rounds[:-1]) == ("mondelinge_proef", definition.rounds)
    assert errors(new) == ()


def test_a_new_condition_is_asked_where_it_was_added():
    definition = procedure("p1")
    here = spot(definition, "general/+language")
    new = result(here, sent(here, language="fr", level="C1"))
    assert new.general == (*definition.general, new.conditions[-1].key)
    assert new.conditions[-1] == LanguageCondition(key="language", language="fr", level="C1")


def test_a_part_can_be_moved_added_and_taken_away_before_anything_is_saved():
    definition = procedure("p2")
    round_ = next(r for r in definition.rounds if len(r.parts) > 1)
    here = spot(definition, f"rounds/{round_.key}")
    keys = [part.key for part in round_.parts]
    data = with_rows_changed(sent(here), "parts:down:0")
    assert [p.key for p in result(here, data).round(round_.key).parts][:2] == [keys[1], keys[0]]
    data = with_rows_changed(sent(here), "parts:add")
    data[f"parts-{len(keys)}-source"] = "jury"
    assert result(here, data) == definition
    data[f"parts-{len(keys)}-title"], data[f"parts-{len(keys)}-maximum"] = "Extra", "12,5"
    extra = result(here, data).round(round_.key).parts[-1]
    assert (extra.key, extra.maximum) == ("extra", Decimal("12.5"))


def test_taking_away_a_part_takes_away_the_ties_that_it_breaks():
    definition = procedure("p2")
    round_ = next(r for r in definition.rounds if len(r.parts) > 1)
    cut = Cut(CutAmong.ALL, 5, (round_.parts[0].key,))
    definition = with_round(definition, round_.key, cut=cut)
    here = spot(definition, f"rounds/{round_.key}")
    left = result(here, with_rows_changed(sent(here), "parts:drop:0")).round(round_.key)
    assert (left.parts, left.cut.tie_breaks) == (round_.parts[1:], ())


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"held__rule": "more_than"}, "held__threshold"),
        ({"x_cut": "number"}, "x_number"),
        ({"x_certainty": "one_of", "x_day_0": "2027-02-01"}, "x_day_1"),
        ({"x_certainty": "", "x_day_0": "2027-02-01"}, "x_certainty"),
        ({"passing__percent": "101"}, "passing__percent"),
        ({"title": ""}, "title"),
    ],
)
def test_what_lacks_is_told_at_its_field(typed, field):
    definition = procedure("p1")
    key = definition.rounds[1].key
    definition = with_round(definition, key, held=Held(), cut=None, when=None)
    here = spot(definition, f"rounds/{key}")
    form = form_of(here, sent(here, **typed))
    assert field in form.errors


def test_a_rule_that_cannot_be_is_told_at_the_field_of_its_row():
    definition = procedure("p1")
    key = definition.rounds[-1].key
    here = spot(definition, f"rounds/{key}")
    form = form_of(here, sent(here, **{"parts-0-pass_mark": "1000"}))
    assert form.is_valid() and form.parts.is_valid()
    new, _place = here.save(form.result())
    put_errors(form, ("rounds", len(new.rounds) - 1), list(errors(new)))
    assert "pass_mark" in form.parts.forms[0].errors


def test_a_round_without_points_has_no_parts():
    definition = procedure("p1")
    key = definition.rounds[-1].key
    here = spot(definition, f"rounds/{key}")
    round_ = result(here, sent(here, result="verdict")).round(key)
    assert (round_.result, round_.parts, round_.passing.is_empty, round_.cut) == (
        ResultKind.VERDICT,
        (),
        True,
        None,
    )


def test_pay_is_given_whole_or_not_at_all():
    definition = replace(procedure("p1"), offer=replace(procedure("p1").offer, pay=None))
    here = spot(definition, "offer")
    paid = result(here, sent(here, x_pay_minimum="2000", x_pay_maximum="3000,50"))
    assert paid.offer.pay == Pay(Decimal(2000), Decimal("3000.5"))
    assert "x_pay_maximum" in form_of(here, sent(here, x_pay_minimum="2000")).errors


@pytest.mark.parametrize("name", NAMES)
def test_every_block_has_a_card_with_its_sentences(name):
    definition = procedure(name)
    cards = {card.place: card for chapter in chapters(definition) for card in chapter.cards}
    for address in places(definition):
        assert spot(definition, address).card in cards
    for round_ in definition.rounds:
        assert list(cards[f"rounds/{round_.key}"].blocks) == list(
            blocks_at(definition, ("rounds", round_.key))
        )


def test_a_problem_is_told_without_the_keys_of_the_text():
    definition = procedure("p1")
    key = definition.rounds[-1].key
    definition = with_round(definition, key, parts=())
    cards = {card.place: card for chapter in chapters(definition) for card in chapter.cards}
    [message] = [each.message for each in cards[f"rounds/{key}"].found if each.is_error]
    assert (
        message
        == "Een ronde met punten heeft een onderdeel nodig: geef “Onderdelen”, of een ander “Soort resultaat”"
    )


def test_a_text_never_holds_what_a_definition_cannot():
    definition = procedure("p1")
    here = spot(definition, "offer")
    offer = result(here, sent(here, service="Dienst\x07\x7f\r\nbis", tasks="een\r\n\x1btwee\r\n")).offer
    assert (offer.service, offer.tasks) == ("Dienst\nbis", ("een", "twee"))
