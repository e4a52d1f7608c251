"""The X archive (tweets.js): what the account itself posted; the script is never run, only read."""

import re
from collections.abc import Iterator

from triage.readers.cells import parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.jsontext import as_dict, as_text
from triage.readers.own import refuse_own_posts
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake
from triage.readers.times import parse_time
from triage.readers.x_api import unescape
from triage.records import Comment, Platform

_TWEETS = re.compile(r"window\.YTD\.(?:tweets?|community_tweet)\.")


def _recognises(content: Content) -> bool:
    tweets = [as_dict(item.get("tweet")) or item for item in content.first_objects]
    return bool(content.script) or any("full_text" in tweet and "user" not in tweet for tweet in tweets)


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    if content.script and not _TWEETS.search(content.script):
        if "note_tweet" in content.script:
            raise ExportError(
                "Xのアーカイブの長い投稿（note-tweet.js）で、自アカウントの投稿です。届いたコメントは入っていません。"
                "コメントは X API v2 の検索で取得してください。"
                "自アカウントの投稿を調べる場合は tweets.js を指定してください。",
                "refused",
            )
        raise ExportError("Xのアーカイブのうち、投稿（tweets.js）ではないファイルです。読み込みません。", "refused")
    refuse_own_posts(intake, "Xのアーカイブ")
    for number, item in content.objects(intake):
        if not intake.is_object(item, number, "[]"):
            continue
        intake.counts["rows"] += 1
        tweet = as_dict(item.get("tweet")) or item
        if "full_text" not in tweet and "text" not in tweet:
            intake.reject(
                number,
                "full_text",
                item,
                "投稿の本文（full_text）がありません。アーカイブの tweets.js をそのまま指定してください。",
            )
            continue
        accepted = intake.accept(
            Draft(
                number,
                as_text(tweet.get("id_str")) or as_text(tweet.get("id")),
                unescape(as_text(tweet.get("full_text", tweet.get("text")))),
                Platform.X,
                parent=as_text(tweet.get("in_reply_to_status_id_str")),
                owner=True,
                moment=parse_time(as_text(tweet.get("created_at")), intake.zone),
                likes=parse_votes(tweet.get("favorite_count")),
            )
        )
        if accepted is not None:
            yield accepted


READER = Reader("x_archive", "Xのアーカイブ（自アカウントの投稿）", "native", _recognises, _read)
