from django.urls import path

from jury.views import log, offline, panels, paper, sheets, together

app_name = "jury"

ONE = "panels/<int:seat_pk>/<int:pk>/"

urlpatterns = [
    path("", panels.panels, name="panels"),
    path("panels/<int:pk>/", panels.panel, name="panel"),
    path("panels/<int:pk>/union/", panels.union_remark, name="union_remark"),
    path(ONE, sheets.sheet, name="sheet"),
    path(f"{ONE}save/", sheets.save_change, name="save"),
    path(f"{ONE}nameless/", sheets.nameless, name="nameless"),
    path(f"{ONE}files/<int:file_pk>/", sheets.file, name="file"),
    path(f"{ONE}together/", together.together, name="together"),
    path("rounds/<int:pk>/log/", log.log, name="log"),
    path("rounds/<int:pk>/paper/", paper.papers, name="papers"),
    path(f"{ONE}paper/", paper.paper, name="paper"),
    path(f"{ONE}paper/<int:scan_pk>/", paper.scan, name="scan"),
    path("here/", offline.here, name="here"),
    path("offline/", offline.offline, name="offline"),
    path("worker.js", offline.worker, name="worker"),
]
