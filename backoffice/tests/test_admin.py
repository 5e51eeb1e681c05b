import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.forms import modelform_factory
from django.urls import reverse
from django.utils import translation

from accounts.models import Membership, Role, User
from backoffice.admin import JournaledAdmin, ReadOnlyAdmin
from backoffice.forms.organisations import OrganisationForm
from candidates.models import Candidate
from correspondence.models import Message
from journal.actions import SYSTEM, acting, record
from journal.models import Entry
from organisations.models import Organisation
from recruitment.tests.cast import PUBLISHED

LIBRARY = [f"organisations_{name}" for name in ("competency", "functionfamily", "payscale", "payindex")]
ADDED = {
    "karel": ["accounts_user", "organisations_unioncontact", *LIBRARY],
    "root": ["accounts_user", "organisations_unioncontact", *LIBRARY, "organisations_organisation"],
}
"""Tables in which an administrator, and who runs the installation, add rows."""
TABLES = sorted(model._meta.label_lower for model in admin.site._registry)


def memberships(*rows):
    data = {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": 0}
    for number, (organisation, role) in enumerate(rows):
        data |= {
            f"memberships-{number}-organisation": organisation.pk,
            f"memberships-{number}-role": role,
            f"memberships-{number}-vacancy_key": "",
        }
    return data


def person(**more):
    return {
        "first_name": "Els",
        "last_name": "Wit",
        "email": "els@leiemond.example",
        "is_active": "on",
        **more,
    }


@pytest.fixture
def add_user(db):
    return reverse("admin:accounts_user_add")


def test_who_adds_a_user_reads_how_that_user_signs_in(browser, karel, add_user):
    page = browser(karel).get(add_user).content.decode()
    assert "Hier stel je geen wachtwoord in" in page


# -- Which tables --------------------------------------------------------------------------------------------


def test_every_table_is_either_journaled_or_read_only():
    kinds = {type(table) for table in admin.site._registry.values()}
    assert [kind for kind in kinds if not issubclass(kind, JournaledAdmin | ReadOnlyAdmin)] == []


@pytest.mark.parametrize("who", ["karel", "root"])
def test_every_page_of_every_table_opens(browser, stage, arrange, request, who):
    stage.ranked({"An": ("70", "80")})
    with arrange():
        User.objects.create_superuser("root@leiemond.example", first_name="Rik", last_name="Root")
    request.getfixturevalue("karel")
    client = browser(User.objects.get(email__startswith=who))
    opened = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.label_lower.replace('.', '_')}"
        row = model.objects.order_by("-pk").first()
        addresses = [f"{reverse(f'{name}_changelist')}?q=a", reverse(f"{name}_add")]
        if row:
            addresses += [reverse(f"{name}_{kind}", args=[row.pk]) for kind in ("change", "history")]
        opened |= {address: client.get(address).status_code for address in addresses}
    may_add = {reverse(f"admin:{name}_add") for name in ADDED[who]}
    assert {address for address, code in opened.items() if code not in (200, 302)} == {
        address for address in opened if address.endswith("/add/")
    } - may_add


@pytest.mark.parametrize("label", TABLES)
def test_an_officer_has_no_plain_tables(browser, hilde, label):
    assert browser(hilde).get(reverse(f"admin:{label.replace('.', '_')}_changelist")).status_code == 403


OFFICIAL = [
    "journal.entry",
    "correspondence.message",
    "scoring.verdict",
    "scoring.closingrun",
    "vacancies.rulesversion",
]


@pytest.mark.parametrize("label", OFFICIAL)
def test_what_is_official_opens_and_cannot_be_changed(browser, karel, stage, label):
    stage.ranked({"An": ("70", "80")})
    row = apps.get_model(label).objects.order_by("-pk").first()
    address = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
    assert (browser(karel).get(address).status_code, browser(karel).post(address, {}).status_code) == (
        200,
        403,
    )


@pytest.mark.parametrize("label", OFFICIAL)
def test_what_is_official_cannot_be_deleted(browser, karel, stage, label):
    stage.ranked({"An": ("70", "80")})
    row = apps.get_model(label).objects.order_by("-pk").first()
    address = reverse(f"admin:{label.replace('.', '_')}_delete", args=[row.pk])
    assert browser(karel).post(address, {"post": "yes"}).status_code == 403


def test_nothing_of_another_organisation_is_listed(browser, stage, elsewhere, arrange):
    stage.ranked({"An": ("70", "80")})
    with arrange():
        other = User.objects.create_user("piet@zandhove.example", first_name="Piet", last_name="Bos")
        Membership.objects.create(user=other, organisation=elsewhere, role=Role.ADMINISTRATOR)
    client = browser(other)
    counts = {}
    for label in TABLES:
        response = client.get(reverse(f"admin:{label.replace('.', '_')}_changelist"))
        counts[label] = response.context["cl"].result_count
    # The journal of the organisation itself has the entry with which it was made.
    assert {label: number for label, number in counts.items() if number} == {
        "accounts.user": 1,
        "journal.entry": 1,
        "organisations.organisation": 1,
    }


def test_the_plain_journal_speaks_in_words_and_finds_people(browser, karel, stage):
    stage.admitted(["An"])
    response = browser(karel).get(
        reverse("admin:journal_entry_changelist"), {"q": "An", "kind": "applications"}
    )
    assert {entry.what for entry in response.context["cl"].result_list} >= {"admission_decided"}
    assert "admission_decided" not in response.content.decode()


def test_points_are_shown_as_people_read_them(browser, karel, stage, hilde):
    vacancy = stage.admitted(["An"])
    stage.closed(vacancy, "written", {"An": "69.5"})
    response = browser(karel).get(reverse("admin:scoring_verdict_changelist"))
    table = response.context["cl"].model_admin
    assert [table.points_shown(verdict) for verdict in response.context["cl"].result_list] == ["69,5 op 100"]


# -- Users ---------------------------------------------------------------------------------------------------


def test_an_administrator_adds_a_user(browser, karel, leiemond, add_user):
    browser(karel).post(add_user, person() | memberships((leiemond, "officer")))
    user = User.objects.get(email="els@leiemond.example")
    assert (user.has_usable_password(), user.roles) == (False, {"officer"})


def test_adding_a_user_is_journaled(browser, karel, leiemond, add_user):
    browser(karel).post(add_user, person() | memberships((leiemond, "officer")))
    user = User.objects.get(email="els@leiemond.example")
    entry = Entry.objects.get(what="table_added")
    assert (entry.chain, entry.actor, entry.subject) == (leiemond.chain, karel.actor_key, user.actor_key)


def test_a_user_without_a_role_is_not_added(browser, karel, add_user):
    browser(karel).post(add_user, person() | memberships())
    assert not User.objects.filter(email="els@leiemond.example").exists()


def test_nobody_is_added_to_another_organisation(browser, karel, elsewhere, add_user):
    browser(karel).post(add_user, person() | memberships((elsewhere, "administrator")))
    assert not User.objects.filter(email="els@leiemond.example").exists()


def test_a_user_who_also_works_elsewhere_is_not_changed(browser, karel, hilde, elsewhere):
    with acting(by=SYSTEM, at=PUBLISHED):
        Membership.objects.create(user=hilde, organisation=elsewhere, role=Role.OFFICER)
        record(elsewhere.chain, "user_made")
    address = reverse("admin:accounts_user_change", args=[hilde.pk])
    response = browser(karel).post(address, person(email="karel2@leiemond.example"))
    hilde.refresh_from_db()
    assert (response.status_code, hilde.email) == (403, "hilde@leiemond.example")


def test_a_user_is_never_deleted(browser, karel, hilde):
    address = reverse("admin:accounts_user_delete", args=[hilde.pk])
    assert browser(karel).post(address, {"post": "yes"}).status_code == 403


# -- Organisation and candidates -----------------------------------------------------------------------------


def organisation_form(**more):
    return {
        "name": "Stad Leiemond",
        "kind": "municipality",
        "colour": "#0b5563",
        "retention_months": "24",
        "notice_days": "14",
        **more,
    }


@pytest.fixture
def change(leiemond):
    return reverse("admin:organisations_organisation_change", args=[leiemond.pk])


def test_a_change_of_the_organisation_names_the_fields(browser, karel, change):
    browser(karel).post(change, organisation_form(authority="College"))
    entry = Entry.objects.get(what="table_changed")
    assert "Appointing authority" in entry.data["fields"] or "Aanstellende overheid" in entry.data["fields"]


def test_who_signs_is_written_one_a_line(browser, karel, leiemond, change):
    browser(karel).post(change, organisation_form(signatories="Greet Vandorpe, algemeen directeur\n"))
    leiemond.refresh_from_db()
    assert leiemond.signatories == [{"name": "Greet Vandorpe", "role": "algemeen directeur"}]


def test_a_signatory_without_function_is_refused_and_kept(browser, karel, leiemond, change):
    response = browser(karel).post(change, organisation_form(signatories="Greet Vandorpe"))
    field = response.context["adminform"].form["signatories"]
    assert (field.value(), bool(field.errors)) == ("Greet Vandorpe", True)


def test_the_short_name_of_an_organisation_stays(browser, karel, leiemond, change):
    browser(karel).post(change, organisation_form(slug="elders"))
    leiemond.refresh_from_db()
    assert leiemond.slug == "leiemond"


def test_partners_are_each_others_partner_whichever_of_the_two_names_the_other(
    browser, karel, leiemond, elsewhere, change, arrange
):
    with arrange():
        karel.is_superuser = True
        karel.save()
    partners = []
    for chosen in (elsewhere.pk, ""):
        browser(karel).post(change, organisation_form(partner=chosen))
        for house in (leiemond, elsewhere):
            house.refresh_from_db()
        partners.append((leiemond.partner, elsewhere.partner))
    assert partners == [(elsewhere, leiemond), (None, None)]


def test_a_contact_detail_is_mended_and_journaled(browser, karel, leiemond, stage):
    stage.registered(stage.published(), ["An"])
    candidate = Candidate.objects.get()
    browser(karel).post(
        reverse("admin:candidates_candidate_change", args=[candidate.pk]),
        {"first_name": "An", "last_name": "Peeters", "email": "an@elders.example"},
    )
    candidate.refresh_from_db()
    assert (candidate.email, Entry.objects.get(what="table_changed").chain) == (
        "an@elders.example",
        leiemond.chain,
    )


def test_the_journal_names_changed_fields_in_dutch(browser, karel, leiemond):
    address = reverse("admin:organisations_organisation_change", args=[leiemond.pk])
    browser(karel).post(address, organisation_form(colour="#7a1f3d", appeal_text="Anders."))
    page = browser(karel).get(reverse("backoffice:journal"), {"kind": "administration"}).content.decode()
    [fields] = re.findall("Kleur, [^<]*", page)
    assert fields.endswith(", Beroepsmogelijkheden")


@pytest.mark.parametrize("label", TABLES)
def test_no_label_of_a_table_is_the_name_of_a_column(label):
    model = apps.get_model(label)
    table = admin.site._registry[model]
    with translation.override("nl"):
        english = [
            field.name
            for field in model._meta.fields
            if field.name not in (table.exclude or []) and "_" in field.name
            if str(field.verbose_name) == field.name.replace("_", " ")
        ]
    assert english == []


def test_a_letter_is_listed_with_its_occasion_in_words(browser, karel, stage):
    stage.registered(stage.published(), ["An"])
    page = browser(karel).get(reverse("admin:correspondence_message_changelist")).content.decode()
    assert ">ontvangstbevestiging<" in page


@pytest.mark.parametrize(("occasion", "number"), [("receipt", 2), ("admission-refused", 0)])
def test_letters_are_filtered_by_what_they_are_about(browser, karel, stage, occasion, number):
    stage.registered(stage.published(), ["An", "Bo"])
    response = browser(karel).get("/admin/correspondence/message/", {"occasion": occasion})
    choices = response.content.decode()
    assert (response.context["cl"].result_count, "ontvangstbevestiging" in choices) == (number, True)


def test_the_tables_of_an_app_lead_to_all_tables(browser, karel, leiemond):
    response = browser(karel).get(reverse("admin:app_list", args=["accounts"]))
    assert response.headers["Location"] == reverse("backoffice:administration")


def test_a_logo_links_to_where_it_is_handed_out(browser, karel, leiemond, arrange):
    with arrange():
        leiemond.logo.save("mark.svg", ContentFile(b"<svg/>"))
    address = reverse("admin:organisations_organisation_change", args=[leiemond.pk])
    page = browser(karel).get(address).content.decode()
    assert f'<a href="{reverse("organisation_logo", args=[leiemond.slug])}">' in page


def test_a_colleague_who_is_added_gets_a_mail_with_how_to_begin(browser, karel, leiemond, add_user):
    browser(karel).post(add_user, person() | memberships((leiemond, "officer")))
    mail = Message.objects.get(occasion="staff_invitation")
    assert mail.recipient_email == "els@leiemond.example"
    assert "selectieverantwoordelijke" in mail.body_text


def test_who_sits_in_juries_only_gets_no_invitation_to_the_back_office(browser, karel, leiemond, add_user):
    browser(karel).post(add_user, person() | memberships((leiemond, "juror")))
    assert (User.objects.filter(email="els@leiemond.example").exists(), Message.objects.exists()) == (
        True,
        False,
    )


def test_nobody_is_a_bureau_and_an_officer(browser, bart, karel, leiemond):
    address = reverse("admin:accounts_user_change", args=[bart.pk])
    data = person(email=bart.email) | memberships((leiemond, "officer"))
    own = bart.memberships.get()
    data |= {
        "memberships-TOTAL_FORMS": 2,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": own.pk,
        "memberships-0-user": bart.pk,
        "memberships-0-organisation": leiemond.pk,
        "memberships-0-role": "bureau",
        "memberships-0-vacancy_key": own.vacancy_key,
        "memberships-1-organisation": leiemond.pk,
        "memberships-1-role": "officer",
        "memberships-1-vacancy_key": "",
    }
    browser(karel).post(address, data)
    assert [row.role for row in bart.memberships.all()] == [Role.BUREAU]


@pytest.mark.parametrize(
    "typed", ["https://Jobs.Leiemond.example/", "jobs.leiemond.example", "jobs.leiemond.example:443"]
)
def test_a_host_name_is_kept_as_browsers_send_it(leiemond, typed):
    form = modelform_factory(Organisation, OrganisationForm, fields=["host"])(
        {"host": typed}, instance=leiemond
    )
    form.is_valid()
    assert form.cleaned_data["host"] == "jobs.leiemond.example"


def test_a_new_organisation_starts_from_legal_texts_that_nobody_confirmed(browser, arrange, db):
    with arrange():
        root = User.objects.create_superuser("root@leiemond.example", first_name="Rik", last_name="Root")
    form = browser(root).get(reverse("admin:organisations_organisation_add")).context["adminform"].form
    assert [form[name].value() != "" for name in ("appeal_text", "inspection_text", "privacy_text")] == [
        True
    ] * 3
    assert form["legal_texts_confirmed"].value() is False
