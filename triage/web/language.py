"""In which language the console speaks: Japanese, or the English of the catalogue; data stay as they were written."""

import re
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from triage.policy import wareki
from triage.sentence import Sentence

Handler = Callable[[HttpRequest], HttpResponse]
# The guideline's own numbers (5(2)イ④) are names in every language.
_JAPANESE = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]")
_NUMBERED = re.compile(r"5\(2\)[アイ][①-⑳]?")


def in_chosen_language(handler: Handler) -> Handler:
    """Serve each request in the language its cookie names; a browser's own preference changes nothing."""

    def speaking(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = handler(request)
            response.headers.setdefault("Content-Language", str(get_language()))
            return response

    return speaking


def in_words(text: str) -> str:
    """Return what the catalogue says for a text of the program, with what was filled in; the text itself if nothing."""
    if isinstance(text, Sentence):
        return gettext(text.form).format(**{name: in_words(given) for name, given in text.given.items()})
    return gettext(text) if text else ""


def day_in_words(day: date) -> str:
    """Return a day as it is written here: by Japan's own calendar in Japanese alone."""
    return wareki(day) if get_language() == settings.LANGUAGE_CODE else date_format(day, gettext("Y年n月j日"))


def filled(form: str, **given: str) -> SafeString:
    """Return a translated sentence with `%(name)s` filled in by what people wrote; that alone is marked as Japanese."""
    marked = {name: conditional_escape(str(written(value))) for name, value in given.items()}
    return mark_safe(conditional_escape(form) % marked)  # noqa: S308 - both are escaped


def said(value: object) -> object:
    """Return a text of the program as a page says it; Japanese that the catalogue does not have is marked as such.

    Of a sentence that the catalogue has, only what was filled in is; what is markup already stays as it is.
    """
    if isinstance(value, SafeString):
        return value
    if isinstance(value, Sentence) and not _JAPANESE.search(gettext(value.form)):
        return format_html(gettext(value.form), **{name: said(given) for name, given in value.given.items()})
    return written(in_words(value)) if isinstance(value, str) else value


def written(value: object) -> object:
    """Return what people or a policy wrote as it is: on a page in another language, marked as Japanese."""
    if not isinstance(value, str) or get_language() == settings.LANGUAGE_CODE:
        return value
    return format_html('<span lang="ja">{}</span>', value) if _JAPANESE.search(_NUMBERED.sub("", value)) else value
