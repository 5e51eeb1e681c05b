from django.urls import path

from jury.views import door, invitations, log, offline, panels, paper, papers, questions, sheets, together

app_name = "jury"

ONE = "panels/<int:seat_pk>/<int:pk>/"
SESSION = "panels/<int:pk>/sessions/<int:session_pk>/"

urlpatterns = [
    path("", panels.panels, name="panels"),
    path("panels/<int:pk>/", panels.panel, name="panel"),
    path("panels/<int:pk>/door/", door.door, name="door"),
    path("panels/<int:pk>/union/", panels.union_remark, name="union_remark"),
    path(f"{SESSION}timetable.pdf", papers.timetable, name="session_timetable"),
    path(f"{SESSION}attendance.pdf", papers.attendance, name="session_attendance"),
    path(f"{SESSION}score-sheets.pdf", papers.score_sheets, name="session_sheets"),
    path("panels/<int:pk>/materials/<int:file_pk>/", papers.material, name="material"),
    path("panels/<int:pk>/invitation/", invitations.invitation, name="invitation"),
    path("calendar/", invitations.calendar, name="calendar"),
    path("calendar/<str:token>.ics", invitations.feed, name="feed"),
    path("panels/<int:pk>/questions/<str:item>/", questions.one_question, name="question"),
    path("panels/<int:pk>/differences/", questions.apart, name="differences"),
    path(ONE, sheets.sheet, name="sheet"),
    path(f"{ONE}save/", sheets.save_change, name="save"),
    path(f"{ONE}nameless/", sheets.nameless, name="nameless"),
    path(f"{ONE}files/<int:file_pk>/", sheets.file, name="file"),
    path(f"{ONE}work/", sheets.work, name="work"),
    path(f"{ONE}together/", together.together, name="together"),
    path("rounds/<int:pk>/log/", log.log, name="log"),
    path("rounds/<int:pk>/paper/", paper.papers, name="papers"),
    path(f"{ONE}paper/", paper.paper, name="paper"),
    path(f"{ONE}paper/<int:scan_pk>/", paper.scan, name="scan"),
    path("here/", offline.here, name="here"),
    path("offline/", offline.offline, name="offline"),
    path("worker.js", offline.worker, name="worker"),
]
