"""The console's addresses."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from triage.web import casepage, deciding, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(template_name="web/login.html", redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("queue/", views.queue, name="queue"),
    path("comment/", casepage.comment, name="comment"),
    path("comment/decide/", deciding.decide, name="decide"),
    path("comment/approve/", deciding.approve, name="approve"),
    path("comment/undo/", deciding.undo, name="undo"),
]
