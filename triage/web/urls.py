"""The console's addresses."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from triage.web import (
    audit,
    casepage,
    deciding,
    golden,
    groupacts,
    grouping,
    guide,
    keeping,
    matters,
    notices,
    password,
    queuepage,
    search,
    together,
    views,
    worklist,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(template_name="web/login.html", redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", password.change, name="password"),
    path("language/", require_POST(set_language), name="set_language"),
    path("queue/", queuepage.queue, name="queue"),
    path("search/", search.search, name="search"),
    path("queue/views/", queuepage.views, name="views"),
    path("comment/", casepage.comment, name="comment"),
    path("comment/decide/", deciding.decide, name="decide"),
    path("comment/approve/", deciding.approve, name="approve"),
    path("comment/undo/", deciding.undo, name="undo"),
    path("comment/lift/", deciding.lift, name="lift"),
    path("comment/answer/", deciding.show_answer, name="show_answer"),
    path("comment/evidence/", keeping.keep, name="keep"),
    path("evidence/<int:seq>/", keeping.kept, name="kept"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("worklist/done/", worklist.done, name="done"),
    path("comment/sheet/", audit.sheet, name="sheet"),
    path("audit/", audit.audit, name="audit"),
    path("guide/", guide.shown, name="guide"),
    path("matters/", matters.listed, name="matters"),
    path("notices/", notices.listed, name="notices"),
    path("comment/notice/", notices.enter, name="notice"),
    path("comment/golden/", golden.answer, name="golden"),
    path("comment/consult/", matters.consult, name="consult"),
    path("comment/complain/", matters.complain, name="complain"),
    path("comment/again/", matters.look_again, name="look_again"),
    path("group/", grouping.group, name="group"),
    path("group/decide/", groupacts.decide, name="group_decide"),
    path("group/undo/", groupacts.undo, name="group_undo"),
    path("comment/claim/", together.claim, name="claim"),
    path("comment/hand/", together.hand, name="hand"),
    path("comment/seen/", together.seen_after, name="seen_after"),
    path("comment/skip/", together.skip, name="skip"),
    path("comment/note/", together.note, name="note"),
]
