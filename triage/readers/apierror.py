"""The error that an API gave instead of comments, saved as if it were an export."""

from triage.readers.cells import shown


def api_error(page: object) -> str:
    """Return the reason an API gave instead of comments ("" when the page is no error), secrets masked."""
    if not isinstance(page, dict) or "data" in page or "items" in page or "comments" in page:
        return ""
    error = page.get("error")
    if isinstance(error, dict):
        inner = error.get("errors")
        first = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], dict) else {}
        parts = [str(v) for v in (first.get("reason"), error.get("code"), error.get("type"), error.get("message")) if v]
        return shown("、".join(parts) or "error", chars=200)
    if isinstance(error, str) and "text" not in page:
        return shown(error, chars=200)
    if isinstance(page.get("errors"), list) or ({"title", "detail"} <= page.keys() and "status" in page):
        first = next((e for e in page.get("errors") or [] if isinstance(e, dict)), page)
        return shown(str(first.get("detail") or first.get("message") or first.get("title") or "error"), chars=200)
    return ""
