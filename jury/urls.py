from django.urls import path

from jury.views import offline, panels, sheets, together

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
    path("here/", offline.here, name="here"),
    path("offline/", offline.offline, name="offline"),
    path("worker.js", offline.worker, name="worker"),
]
