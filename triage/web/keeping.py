"""証拠保全 on the page of a comment: keep a screen or say why there is none, and hand the kept file out inert."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.clock import JST
from triage.store.cases import Case
from triage.store.evidence import MAX_BYTES, Taken, Unfit, attachment, preserve
from triage.web.casepage import case_context, page_of
from triage.web.doors import open_case, posted_case, user_of
from triage.web.people import DECIDERS, person_of

_SUFFIX = {"image/png": "png", "application/pdf": "pdf"}
_AHEAD = timedelta(minutes=5)


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Record the evidence; the comment's page then says that it is there."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    file = request.FILES.get("screen")
    try:
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise Unfit(_("ファイルが大きすぎます。%(max_bytes)s バイトまでです。") % {"max_bytes": f"{MAX_BYTES:,}"})  # noqa: TRY301 - shown as the others
        taken = Taken(
            at=_taken_at(request.POST.get("taken_at", "")),
            by=person_of(user),
            content=file.read() if file is not None else b"",
            reason=request.POST.get("unkept", ""),
        )
        seq = preserve(found.comment, found.text_sha256, taken, now=timezone.now())
    except Unfit as unfit:
        return _again(request, found, unfit)
    messages.success(request, _("証拠を保全しました（記録番号 %(seq)s）。") % {"seq": seq})
    return redirect(page_of(request, found))


def _taken_at(raw: str) -> datetime:
    """Return the time of a `datetime-local` field (Japan's), now for an empty one."""
    now = timezone.now()
    if not raw.strip():
        return now
    try:
        at = datetime.fromisoformat(raw.strip())
    except ValueError as error:
        raise Unfit(
            _("取得日時「%(raw)s」が読めません。2026-12-01 09:30 のように書いてください。") % {"raw": raw}
        ) from error
    at = at.replace(tzinfo=JST) if at.tzinfo is None else at
    if at > now + _AHEAD:
        raise Unfit(_("取得日時が先の時刻です。画面を取得した日時を書いてください。"))
    return at


def _again(request: HttpRequest, found: Case, unfit: Unfit) -> HttpResponse:
    context = {**case_context(request, found), "problems": unfit.args}
    return render(request, "web/comment.html", context, status=422)


@require_safe
@login_required
def kept(request: HttpRequest, seq: int) -> HttpResponse:
    """Hand out a kept screen as a download under a name of ours: nothing of it is ever drawn in a page."""
    found = attachment(seq)
    if found is None:
        raise Http404
    key, content, media_type = found
    open_case(request, key)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="evidence-{seq}.{_SUFFIX[media_type]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
