"""The shapes in which one platform's answers come: pages, posts, flattened lines, lists, playlists, partial answers."""

import json
from datetime import UTC, datetime

import pytest

from tests.readers.reading import ALL, read_bytes, refusal
from triage.readers import ReadOptions
from triage.records import Flag, Platform


def lines(*objects):
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)


def youtube(key, text="よい", **more):
    snippet = {"textOriginal": text, "authorChannelId": {"value": "UC1"}, "publishedAt": "2026-04-03T00:00:00Z"}
    return {"kind": "youtube#comment", "id": key, "snippet": {**snippet, **more}}


def thread(key, total, *replies, video="v"):
    top = youtube(key, channelId="UCown", videoId=video)
    snippet = {"channelId": "UCown", "videoId": video, "totalReplyCount": total, "topLevelComment": top}
    return {"kind": "youtube#commentThread", "id": key, "snippet": snippet, "replies": {"comments": list(replies)}}


def test_replies_fetched_alone_are_no_longer_missing(tmp_path):
    """comments.list gives what a thread left out; a reply that both give is one, without naming its channel twice (8)."""
    inline = [youtube("A.1", parentId="A", channelId="UCown")]
    alone = [youtube(f"A.{n}", parentId="A") for n in (1, 2)]
    pages = [{"kind": "youtube#commentThreadListResponse", "items": [thread("A", 3, *inline)]}, {"items": alone}]
    found = read_bytes(tmp_path, json.dumps(pages))
    assert [c.id for c in found.comments] == ["youtube:A", "youtube:A.1", "youtube:A.2"]
    assert {c.account for c in found.comments} == {"UCown"} and found.comments[2].parent_id == "youtube:A"
    assert "返信1件がこのファイルに入っていません" in found.told


def test_a_page_that_a_file_holds_twice_misses_its_replies_once(tmp_path):
    """What a thread leaves out is counted by thread and by reply, not by how often the file says it."""
    inline, alone = youtube("A.1", parentId="A", channelId="UCown"), {"items": [youtube("A.2", parentId="A")]}
    page = {"kind": "youtube#commentThreadListResponse", "items": [thread("A", 5, inline)]}
    for pages, left in (([page, page], 4), ([page, alone, page, alone], 3)):
        assert read_bytes(tmp_path, json.dumps(pages)).counts["missing_replies"] == left


def test_a_partial_youtube_answer_is_known_by_its_fields(tmp_path):
    """`fields=` may leave out every kind, and the id of the comment inside its thread."""
    inner = {"snippet": {"textDisplay": 'a<br>&lt;3 <a href="https://x.example/?a=1&amp;b=2">x</a> <b>太</b>'}}
    found = read_bytes(tmp_path, json.dumps({"items": [{"id": "Z", "snippet": {"topLevelComment": inner}}]}))
    assert (found.comments[0].id, found.texts) == ("youtube:Z", ["a\n<3 x (https://x.example/?a=1&b=2) 太"])


def tweet(key, **more):
    return {"id": key, "text": f"{key} &amp; よい", "author_id": "5", "conversation_id": "1", **more}


def test_flattened_x_posts_carry_their_author_and_root(tmp_path):
    """twarc2 flatten writes one post a line, with its author and what it answers inside it."""
    reply = [{"type": "replied_to", "id": "1", "text": "【お知らせ】"}]
    author = {"id": "5", "username": "hanako", "name": "花子"}
    data = lines(
        tweet("2", author=author, referenced_tweets=reply), tweet("3", referenced_tweets=[{"type": "retweeted"}])
    )
    found = read_bytes(tmp_path, data)
    (one,) = found.comments
    assert (found.format, one.text, one.author_name, one.post_text) == (
        "x_api_v2",
        "2 & よい",
        "花子",
        "【お知らせ】",
    )
    assert found.counts["skipped"] == 1


@pytest.mark.parametrize("data", [[tweet("2"), tweet("3")], [{"data": [tweet("2")]}, {"data": [tweet("3")]}]])
def test_x_posts_come_in_a_list_or_in_a_list_of_pages(data, tmp_path):
    """An array of posts and an array of answers give the same posts."""
    assert [c.id for c in read_bytes(tmp_path, json.dumps(data)).comments] == ["x:2", "x:3"]


def test_an_answer_of_the_older_x_api_is_no_own_archive(tmp_path):
    """A post with its user was received, so it is a table of comments and not refused as one's own."""
    data = lines(*({"id_str": str(n), "full_text": "よい", "user": {"screen_name": "a"}} for n in (1, 2)))
    assert read_bytes(tmp_path, data).format == "generic"


def instagram(key, **more):
    return {"id": key, "text": "よい", "timestamp": "2026-04-03T14:00:01+0000", "username": "h", **more}


def test_a_page_of_instagram_media_gives_their_comments_and_not_the_posts(tmp_path):
    """Comments nest in media, replies in comments; a post without comments is none; tokens leave no trace (38)."""
    token = {"next": "https://graph.example/?access_token=SECRET"}
    replies = {"data": [instagram("2")], "paging": token}
    media = {"id": "M1", "caption": "お知らせ", "media_type": "IMAGE", "timestamp": "2026-04-01T00:00:00+0000"}
    page = {"data": [{**media, "comments": {"data": [instagram("1", replies=replies)]}}, {**media, "id": "M2"}]}
    found = read_bytes(tmp_path, json.dumps(page))
    assert [(c.id, c.post_id, c.post_text, c.parent_id) for c in found.comments] == [
        ("instagram:1", "M1", "お知らせ", ""),
        ("instagram:2", "M1", "お知らせ", "instagram:1"),
    ]
    assert "続きがあります" in found.told and "コメントではないため" in found.told and "SECRET" not in repr(found)


def facebook(key, **more):
    return {"id": key, "message": f"{key} よい", "created_time": "2026-04-03T14:00:01+0000", **more}


def test_a_page_of_facebook_posts_gives_their_comments_and_not_the_posts(tmp_path):
    """PAGE_POST is a post and POST_COMMENT a comment, though both hold their answers in `comments`."""
    reply = facebook("61_2", parent={"id": "61_1"})
    comment = facebook("61_1", comment_count=1, comments={"data": [reply]})
    page = {"data": [facebook("9_61", comments={"data": [comment]}), facebook("9_62")]}
    found = read_bytes(tmp_path, json.dumps(page))
    assert [(c.id, c.post_id, c.post_text) for c in found.comments] == [
        ("facebook:61_1", "61", "9_61 よい"),
        ("facebook:61_2", "61", "9_61 よい"),
    ]
    assert "入っていません" not in found.told


def test_replies_beside_their_comment_are_not_missing(tmp_path):
    """`filter=stream` lists replies flat, with their parent (8)."""
    page = {"data": [facebook("61_1", comment_count=2), facebook("61_2", parent={"id": "61_1"})]}
    found = read_bytes(tmp_path, json.dumps(page))
    assert found.comments[1].parent_id == "facebook:61_1" and "返信1件" in found.told


@pytest.mark.parametrize("data", ['{"data":[]}', '{"data":[],"paging":{}}', "[]", '{"meta":{"result_count":0}}'])
def test_an_answer_without_comments_is_no_error(data, tmp_path):
    """Nothing was posted: zero comments (2)."""
    assert read_bytes(tmp_path, data).comments == []


VIDEO = {"extractor": "youtube", "webpage_url": "https://y.example", "title": "説明会", "channel_id": "UCown"}


def test_a_playlist_of_ytdlp_gives_the_comments_of_every_video(tmp_path):
    """Videos stand in `entries`, null where one could not be fetched; an edited comment says so."""
    one = {"id": "A", "text": "よい", "_time_text": "1 か月前（編集済み）", "timestamp": 1775174400}
    videos = [
        {**VIDEO, "id": "v", "comments": [one]},
        None,
        {**VIDEO, "id": "w", "comments": [{"id": "B", "text": "b"}]},
    ]
    found = read_bytes(tmp_path, json.dumps({"extractor": "youtube:tab", "webpage_url": "u", "entries": videos}))
    assert [(c.id, c.post_id, c.flags) for c in found.comments] == [
        ("youtube:A", "v", (Flag.EDITED,)),
        ("youtube:B", "w", ()),
    ]


def test_an_info_file_without_comments_says_how_to_get_them(tmp_path):
    """yt-dlp writes no comments unless it is told to."""
    found = read_bytes(tmp_path, json.dumps({**VIDEO, "formats": []}))
    assert found.comments == [] and "--write-comments" in found.rejects[0].reason


def test_a_list_in_an_object_is_a_table(tmp_path):
    """A tool of a vendor wraps its rows in one name."""
    found = read_bytes(tmp_path, json.dumps({"from": "見本", "comments": [{"id": 1, "text": "よい"}]}))
    assert [(c.id, c.text) for c in found.comments] == [("1", "よい")]


def test_a_broken_first_line_is_one_reject(tmp_path):
    """JSON Lines stay JSON Lines when the first of them is cut (6)."""
    found = read_bytes(tmp_path, '{"id":1,\n' + lines({"id": 2, "text": "b"}, {"id": 3, "text": "c"}))
    assert found.texts == ["b", "c"] and [r.row for r in found.rejects] == [1]


def test_a_mapping_serves_json_too(tmp_path):
    """Headings nobody would guess, a fixed platform and a zone, for objects as for columns."""
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'text = "honbun"\nposted_at = "itsu"\nplatform = "youtube"\ntimezone = "UTC"\n', encoding="utf-8"
    )
    data = lines({"honbun": "よい", "itsu": "2026/4/3 9:00"}, {"honbun": "b"})
    one, two = read_bytes(tmp_path, data, ReadOptions(mapping=mapping)).comments
    assert (one.text, one.posted_at) == ("よい", datetime(2026, 4, 3, 9, 0, tzinfo=UTC))
    assert one.platform is two.platform is Platform.YOUTUBE


def test_what_stands_in_brackets_behind_a_heading_is_no_part_of_it(tmp_path):
    """「本文（必須）」 is 本文, 「コメント（件数）」 is a count."""
    data = "番号,コメント（件数）,本文（必須）,投稿日時(JST)\n1,3,よい,2026/4/3 9:00\n"
    found = read_bytes(tmp_path, data)
    assert found.texts == ["よい"] and found.comments[0].posted_at == datetime(2026, 4, 3, 0, 0, tzinfo=UTC)
    assert "コメント（件数）" in found.told


def test_shift_jis_means_what_windows_means_by_it(tmp_path):
    """--encoding shift_jis reads ①㈱髙, which the standard of that name does not hold (9)."""
    data = "番号,本文\n1,①㈱髙﨑～\n".encode("cp932")
    assert read_bytes(tmp_path, data, ReadOptions(encoding="Shift-JIS")).texts == ["①㈱髙﨑～"]


def test_authors_and_threads_that_excel_rounded_are_nobody(tmp_path):
    """Two authors 1.23E+18 need not be one: the repeat rule must not take them for the same user (20, 26)."""
    found = read_bytes(tmp_path, "id,text,author_id,parent_id\n1,a,1.23E+18,1.2E+17\n2,b,1.23E+18,\n")
    assert [(c.author_id, c.parent_id) for c in found.comments] == [("", ""), ("", "")]
    assert "桁の落ちた投稿者・投稿・返信先の番号が3か所" in found.told


def test_ids_too_long_for_an_index_are_shortened_and_stay_apart(tmp_path):
    """Ids of 5,000 characters that differ in the last are two comments."""
    found = read_bytes(tmp_path, f"id,text\n{'x' * 5000}1,a\n{'x' * 5000}2,a\n")
    assert len({c.id for c in found.comments}) == 2 and all(len(c.id) < 200 for c in found.comments)


@pytest.mark.parametrize(("when", "odd"), [("2004-12-31T00:00:00Z", 1), ("2101-01-01T00:00:00Z", 1), ("2026-04-03", 0)])
def test_a_date_before_the_platforms_or_to_come_is_said(when, odd, tmp_path):
    """Before 2005 and after tomorrow a date is kept, flagged and warned about (25)."""
    found = read_bytes(tmp_path, f"text,日時\na,{when}\n")
    assert [Flag.ODD_DATE in c.flags for c in found.comments] == [bool(odd)]
    assert ("未来または2005年より前の日時が1件" in found.told) is bool(odd)


@pytest.mark.parametrize(
    ("name", "data"), [("youtube_api", "id,text\n1,a\n"), ("takeout", '{"a":1}'), ("line_oa_chat", '[{"text":"a"}]')]
)
def test_a_named_format_that_cannot_be_is_refused(name, data, tmp_path):
    """--format never gives zero comments in silence."""
    assert "--format を外してください" in str(refusal(tmp_path, data, ReadOptions(format=name)))


def test_x_archives_of_other_years_are_own_posts_too(tmp_path):
    """Parts, the older name and a byte order mark; deleted posts and messages are refused with what they are."""
    body = '[{"tweet":{"id_str":"1","full_text":"a"}}]'
    for start in ("window.YTD.tweets.part1 = ", "window.YTD.tweet.part0 = ", "\ufeffwindow.YTD.tweets.part0="):
        assert read_bytes(tmp_path, start + body, ALL).format == "x_archive"
    assert "ではないファイルです" in str(refusal(tmp_path, "window.YTD.direct_messages.part0 = " + body, ALL))


def youtube_pages(*pages):
    return [
        {"items": [thread(key, 0, video=video)], **({"nextPageToken": "n"} if more else {})}
        for key, video, more in pages
    ]


@pytest.mark.parametrize(
    ("pages", "left"),
    [
        ([("a", "v", True), ("b", "v", False)], False),
        ([("a", "v", True), ("b", "v", True)], True),
        ([("a", "v", True), ("b", "w", False)], True),
        ([("a", "v", False), ("b", "w", True)], True),
        ([("a", "v", True), ("b", "v", False), ("c", "w", True), ("d", "w", False)], False),
    ],
)
def test_only_a_page_that_is_not_there_is_missing(pages, left, tmp_path):
    """Pages that follow each other to the last are whole, those of each video by themselves (7)."""
    told = [
        read_bytes(tmp_path, data).told for data in (json.dumps(youtube_pages(*pages)), lines(*youtube_pages(*pages)))
    ]
    assert [("続きがあります" in said) for said in told] == [left, left]


def test_a_last_page_without_comments_ends_the_list(tmp_path):
    """An API may answer the last time with nothing (7)."""
    pages = [*youtube_pages(("a", "v", True)), {"kind": "youtube#commentThreadListResponse", "items": []}]
    assert "続きがあります" not in read_bytes(tmp_path, json.dumps(pages)).told
    x = [{"data": [tweet("2")], "meta": {"next_token": "n", "result_count": 1}}, {"meta": {"result_count": 0}}]
    assert "続きがあります" not in read_bytes(tmp_path, json.dumps(x)).told
    assert "続きがあります" in read_bytes(tmp_path, json.dumps(x[:1])).told


def test_pages_of_graph_that_follow_each_other_are_whole(tmp_path):
    """The address of a next page that is in the file is no warning; of a reply's next page it always is (7, 38)."""
    more = {"next": "https://graph.example/?access_token=SECRET"}
    pages = [{"data": [facebook("61_1")], "paging": more}, {"data": [facebook("61_2")], "paging": {}}]
    assert read_bytes(tmp_path, json.dumps(pages)).warnings == []
    assert (
        "続きがあります"
        in read_bytes(tmp_path, json.dumps([*pages, {"data": [facebook("62_1")], "paging": more}])).told
    )
    reply = {"data": [facebook("61_3", parent={"id": "61_1"})], "paging": more}
    assert "続きがあります" in read_bytes(tmp_path, json.dumps({"data": [facebook("61_1", comments=reply)]})).told


def test_fewer_comments_than_the_post_shows_are_said(tmp_path):
    """The platform counts what it does not hand out: deleted writers, restricted ones (7)."""
    page = {"data": [facebook("61_1")], "summary": {"total_count": 4}}
    assert "SNSの示す件数より3件少ない" in read_bytes(tmp_path, json.dumps(page)).told
    media = {"id": "M", "comments_count": 2, "comments": {"data": [instagram("1", replies={"data": [instagram("2")]})]}}
    assert read_bytes(tmp_path, json.dumps(media)).warnings == []


def test_answers_to_answers_are_read_and_know_whom_they_answer(tmp_path):
    """A request that asks for more levels gets them, and none is dropped."""
    deep = facebook("61_1", comments={"data": [facebook("61_2", comments={"data": [facebook("61_3")]})]})
    found = read_bytes(tmp_path, json.dumps({"data": [deep, facebook("61_4")]}))
    assert [(c.id[-1], c.parent_id[-1:]) for c in found.comments] == [("1", ""), ("2", "1"), ("3", "2"), ("4", "")]


def test_documents_written_one_behind_the_other_are_read(tmp_path):
    """APIs answer in many lines; whoever appends answers to one file has a file of documents."""
    pages = "".join(json.dumps(page, indent=1) for page in youtube_pages(("a", "v", True), ("b", "v", False)))
    assert [c.id for c in read_bytes(tmp_path, pages).comments] == ["youtube:a", "youtube:b"]
    assert "途中で切れています" in str(refusal(tmp_path, pages[:-3]))


@pytest.mark.parametrize(
    "data",
    [
        {"comments": [{"id": 1, "text": "甲"}, {"id": 2, "text": "乙"}], "users": [{"name": "花子"}]},
        {"result": {"comments": {"data": [{"id": 1, "text": "甲"}, {"id": 2, "text": "乙"}]}}},
        [{"comments": [{"id": 1, "text": "甲"}]}, {"comments": [{"id": 2, "text": "乙"}]}],
        {"comments": [{"id": 1, "text": "甲", "history": [{"text": "丙"}], "replies": [{"id": 2, "text": "乙"}]}]},
    ],
    ids=["two lists", "deep", "pages", "replies"],
)
def test_comments_are_found_where_a_tool_put_them(data, tmp_path):
    """In a list among others, in objects that wrap it, in pages, and in the comment that they answer."""
    found = read_bytes(tmp_path, json.dumps(data))
    assert [(c.id, c.text) for c in found.comments] == [("1", "甲"), ("2", "乙")] and found.rejects == []


def test_a_reply_within_a_comment_names_it(tmp_path):
    """A reply without a parent of its own answers the comment that it stands in."""
    rows = {"id": 1, "text": "甲", "replies": [{"id": 2, "text": "乙"}, {"id": 3, "text": "丙", "parent_id": 2}]}
    found = read_bytes(tmp_path, lines(rows, {"id": 4, "text": "丁"}))
    assert [(c.id, c.parent_id, c.source.row) for c in found.comments] == [
        ("1", "", 1),
        ("2", "1", 1),
        ("3", "2", 1),
        ("4", "", 2),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "チャンネル ID,コメント投稿日のタイムスタンプ,コメント ID,動画 ID,コメントの本文",
        "Kanal-ID,Zeitpunkt (timestamp),Kommentar-ID,Video-ID,Kommentartext",
    ],
)
def test_takeout_is_known_by_how_it_writes_texts(heading, tmp_path):
    """Headings come in the account's language; the body's own posts are refused in any."""
    data = f'{heading}\nUC,2026-02-11T19:04:00Z,U,v,"{{""text"":""受付は終了""}}"\n'
    assert "自アカウントの投稿です" in str(refusal(tmp_path, data))
    (comment,) = read_bytes(tmp_path, data, ReadOptions(own_posts=True)).comments
    assert (comment.text, comment.posted_at) == ("受付は終了", datetime(2026, 2, 11, 19, 4, tzinfo=UTC))


def test_counts_of_posts_are_no_comments_even_where_few(tmp_path):
    """コメント is a number there: two marks of a post and one count are enough to know it."""
    data = "投稿ID,説明,公開時刻,パーマリンク,リーチ,コメント\n1,a,2026/04/03 09:05,https://x,2,5\n"
    assert "件数の集計" in str(refusal(tmp_path, data))
    assert read_bytes(tmp_path, "投稿ID,パーマリンク,コメント\n1,https://x,よい\n").texts == ["よい"]


@pytest.mark.parametrize(
    "heading",
    [
        "コメントID,コメント投稿日時,投稿者,コメント本文,いいね！数",
        "受付番号,受付日,氏名,ご意見・ご要望,グッド数",
        "id_str,created,from,message_text,favorite_count",
    ],
)
def test_more_headings_that_tools_and_people_use(heading, tmp_path):
    """Id, time, writer, text and likes are known by each of these."""
    (comment,) = read_bytes(tmp_path, f"{heading}\n7,2026-04-03,花子,よい,3\n").comments
    assert (comment.id, comment.author_name, comment.text, comment.like_count) == ("7", "花子", "よい", 3)
    assert comment.posted_at == datetime(2026, 4, 2, 15, tzinfo=UTC)
