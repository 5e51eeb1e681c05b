"""Our own pages in `/admin/`. What is about a whole procedure takes the number of its vacancy, the others their own."""

from django.urls import include, path

from backoffice.views import (
    access,
    accommodation,
    admission,
    applications,
    assignments,
    attachments,
    closing,
    cockpit,
    contact,
    desk,
    digest,
    documents,
    door,
    drafts,
    imports,
    journal,
    letter_drafts,
    letters,
    materials,
    missing,
    panels,
    planning,
    post,
    recusals,
    requests,
    reserves,
    results,
    rounds,
    scans,
    sittings,
    suspensions,
    texts,
    vacancies,
)

app_name = "backoffice"

_vacancy = [
    path("", cockpit.cockpit, name="cockpit"),
    path("rules/", drafts.rules, name="rules"),
    path("rules.toml", drafts.download, name="rules_file"),
    path("publish/", drafts.publish, name="publish"),
    path("scores/", rounds.scores, name="scores"),
    path("letters/", letters.of_vacancy, name="vacancy_letters"),
    path("documents/", documents.of_vacancy, name="vacancy_documents"),
    path("documents/issue/", documents.issue, name="issue_document"),
    path("reserve/", rounds.reserve_of_vacancy, name="vacancy_reserve"),
    path("journal/", journal.of_vacancy, name="vacancy_journal"),
]

urlpatterns = [
    path("vacancies/", vacancies.vacancies, name="vacancies"),
    path("vacancies/new/", vacancies.new, name="new_vacancy"),
    path("vacancies/<int:pk>/", include(_vacancy)),
    path("rounds/<int:pk>/plan/", rounds.plan, name="plan_round"),
    path("rounds/<int:pk>/held/", rounds.held, name="decide_held"),
    path("rounds/<int:pk>/number/", rounds.cut_number, name="fix_cut_number"),
    path("rounds/<int:pk>/neutralised/", rounds.neutralised, name="neutralise"),
    path("rounds/<int:pk>/panel/", rounds.panel, name="panel"),
    path("rounds/<int:pk>/panel/invite/", rounds.invite, name="invite_panel"),
    path("rounds/<int:pk>/panel/remind/", rounds.remind, name="remind_panel"),
    path("rounds/<int:pk>/availability/", panels.availability, name="availability"),
    path("rounds/<int:pk>/availability/ask/", panels.ask, name="ask_jury"),
    path("rounds/<int:pk>/availability/<int:moment_pk>/", panels.drop_moment, name="drop_moment"),
    path("seats/<int:pk>/replace/", panels.replace, name="replace_juror"),
    path("recusals/<int:pk>/lift/", panels.lift, name="lift_recusal"),
    path("liftings/<int:pk>/", panels.decide_lift, name="decide_lifting"),
    path("digest/", digest.switch, name="digest"),
    path("letters/", letters.letters, name="letters"),
    path("letters/confirm/", letters.confirm, name="confirm_letters"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/edit/", letter_drafts.edit_letter, name="edit_letter"),
    path("letters/post/", post.post, name="post"),
    path("letters/post/<int:pk>/", post.batch, name="print_batch"),
    path("letters/post/<int:pk>/paper/", post.paper, name="print_batch_paper"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.download, name="document"),
    path("reserves/", rounds.reserves, name="reserves"),
    path("journal/", journal.journal, name="journal"),
    path("administration/", vacancies.administration, name="administration"),
]

# Texts of letters.
urlpatterns += [
    path("briefteksten/", texts.texts, name="texts"),
    path("briefteksten/<slug:slug>/<slug:key>/", texts.text, name="text"),
    path("briefteksten/<slug:slug>/<slug:key>/example/", texts.preview, name="text_preview"),
    path("briefteksten/<slug:slug>/<slug:key>/standard/", texts.reset, name="reset_text"),
]

# Results, closing a round, ranking.
urlpatterns += [
    path("rounds/<int:pk>/results/", results.results, name="results"),
    path("rounds/<int:pk>/imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/file/", imports.import_file, name="import_file"),
    path("rounds/<int:pk>/recusals/", recusals.recusals, name="recusals"),
    path("rounds/<int:pk>/close/", closing.close_round, name="close_round"),
    path("rounds/<int:pk>/reopen/", closing.reopen_round, name="reopen_round"),
    path("vacancies/<int:pk>/ranking/", closing.ranking, name="ranking"),
]

# Candidates: applications, admission, reserve lists.
urlpatterns += [
    path("vacancies/<int:pk>/applications/", applications.applications, name="applications"),
    path("vacancies/<int:pk>/applications/register/", applications.register_on_paper, name="register"),
    path("vacancies/<int:pk>/missing-documents/", missing.missing, name="missing_documents"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/dossier/", applications.edit_dossier, name="edit_dossier"),
    path("applications/<int:pk>/contact/", contact.contact, name="contact"),
    path("applications/<int:pk>/withdraw/", applications.withdraw_application, name="withdraw"),
    path("vacancies/<int:pk>/admission/", admission.admission, name="admission"),
    path("vacancies/<int:pk>/admission/decide/", admission.decide_many, name="decide_many"),
    path("vacancies/<int:pk>/admission/close/", admission.close, name="close_admission"),
    path("applications/<int:pk>/decide/", desk.decide, name="decide"),
    path("vacancies/<int:pk>/reserve/draw-up/", reserves.draw_up_lists, name="reserve_draw_up"),
    path("reserves/<int:pk>/", reserves.reserve, name="reserve"),
    path("reserves/<int:pk>/interest/", reserves.ask_interest_of, name="ask_interest"),
    path("interests/<int:pk>/answer/", reserves.answer_interest, name="answer_interest"),
    path("places/<int:pk>/consult/", reserves.consult_place, name="consult"),
    path("consultations/<int:pk>/answer/", reserves.answer, name="answer"),
]

# Planning: sessions, appointments, test windows.
urlpatterns += [
    path("vacancies/<int:pk>/planning/", planning.planning, name="planning"),
    path("rounds/<int:pk>/sessions/new/", planning.plan_session, name="plan_session"),
    path("rounds/<int:pk>/assign/", planning.assign, name="assign_slots"),
    path("rounds/<int:pk>/invite/", planning.invite, name="invite"),
    path("rounds/<int:pk>/timetables/", planning.send_timetables, name="send_timetables"),
    path("rounds/<int:pk>/window/", planning.window, name="window"),
    path("rounds/<int:pk>/window/cancel/", planning.cancel_window, name="cancel_window"),
    path("rounds/<int:pk>/accesses/", planning.accesses, name="accesses"),
    path("rounds/<int:pk>/assignment/", assignments.assignment, name="assignment"),
    path("rounds/<int:pk>/assignment/work.zip", assignments.work_zip, name="work_zip"),
    path("rounds/<int:pk>/materials/", materials.materials, name="materials"),
    path("materials/<int:pk>/", materials.material, name="material"),
    path("materials/<int:pk>/embargo/", materials.embargo, name="material_embargo"),
    path("materials/<int:pk>/delete/", materials.delete_material, name="delete_material"),
    path("cases/<int:pk>/", assignments.case_file, name="case_file"),
    path("cases/<int:pk>/delete/", assignments.delete_case, name="delete_case"),
    path("work/<int:pk>/", assignments.work, name="work"),
    path("participations/<int:pk>/more-time/", assignments.more_time, name="more_time"),
    path("rounds/<int:pk>/booking/", door.booking, name="booking"),
    path("sessions/<int:pk>/door/", door.door, name="door"),
    path("slots/<int:pk>/new-hour/", door.new_hour, name="new_hour"),
    path("sessions/<int:pk>/", planning.change_session, name="change_session"),
    path("sessions/<int:pk>/list/", sittings.session, name="session"),
    path("sessions/<int:pk>/room/", sittings.room, name="room"),
    path("slots/<int:pk>/identity/", sittings.identity, name="check_identity"),
    path("sessions/<int:pk>/timetable.pdf", sittings.timetable, name="session_timetable"),
    path("sessions/<int:pk>/attendance.pdf", sittings.attendance, name="session_attendance"),
    path("sessions/<int:pk>/score-sheets.pdf", sittings.score_sheets, name="session_sheets"),
    path("sessions/<int:pk>/day.pdf", sittings.day_timetable, name="day_timetable"),
    path("sessions/<int:pk>/cancel/", planning.cancel_session, name="cancel_session"),
    path("slots/<int:pk>/", planning.move_slot, name="move_slot"),
    path("slots/<int:pk>/cancel/", planning.cancel_slot, name="cancel_slot"),
]

# Files of applications, requests for accommodation.
urlpatterns += [
    path(
        "applications/<int:pk>/accommodation/<int:round>/", accommodation.decide, name="decide_accommodation"
    ),
    path("applications/<int:pk>/scans/", scans.scans, name="scans"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/judge/", attachments.judge_attachment, name="judge_attachment"),
]

# The register of questions and objections; who suspends a place in a reserve.
urlpatterns += [
    path("vragen/", requests.register, name="requests"),
    path("vragen/nieuw/", requests.new_request, name="new_request"),
    path("vragen/<int:pk>/", requests.one_request, name="request"),
    path("places/<int:pk>/availability/", suspensions.suspension, name="suspend_place"),
]

# Who gets in: a selection bureau, and who has a conflict of interest.
urlpatterns += [
    path("vacancies/<int:pk>/access/", access.access, name="access"),
    path("vacancies/<int:pk>/access/bureau/", access.invite, name="invite_bureau"),
    path("vacancies/<int:pk>/access/conflict/", access.declare, name="declare_conflict"),
    path("bureaus/<int:pk>/", access.bureau_access, name="bureau_access"),
    path("conflicts/<int:pk>/", access.conflict, name="conflict"),
]
