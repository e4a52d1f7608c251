"""Tables of counts are no comments: an office's own analytics are refused, lists of comments beside them are not."""

import pytest

from tests.readers.reading import ALL, SAMPLES, read_bytes, read_file, refusal
from triage.readers import ReadOptions
from triage.records import Platform

X = (SAMPLES / "x_analytics.csv").read_text(encoding="utf-8")
X_NEW = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Replies\n1,2026-04-03,お知らせ,https://x.com/a/status/1,9,1,0\n"
)


@pytest.mark.parametrize("data", [X, X_NEW, "題\n" + X_NEW])
def test_own_posts_of_x_analytics_are_refused(data, tmp_path):
    """The table holds what the account posted; it says so, and which option reads it all the same."""
    error = refusal(tmp_path, data)
    assert error.kind == "refused"
    assert "自アカウントの投稿" in str(error) and "--own-posts" in str(error)


def test_own_posts_of_x_analytics_are_read_when_asked_for():
    """With --own-posts each row is a post of X with its text, likes and time."""
    found = read_file(SAMPLES / "x_analytics.csv", ALL)
    assert found.texts == ["最低賃金が変わります", "相談窓口のご案内"]
    assert [(c.platform, c.like_count) for c in found.comments] == [(Platform.X, 12), (Platform.X, 4)]
    assert all(c.posted_at is not None for c in found.comments)


def test_replies_with_their_writers_are_no_analytics(tmp_path):
    """The same columns beside who wrote are a list of received replies."""
    data = "ツイートID,ツイート本文,ユーザー名,インプレッション\n1,ありがとう,@a,9\n"
    assert read_bytes(tmp_path, data).texts == ["ありがとう"]


def test_the_studio_table_of_three_columns_is_refused(tmp_path):
    """「コメント」 beside 動画のタイトル and 視聴回数 is how many there were."""
    error = refusal(tmp_path, "動画のタイトル,コメント,視聴回数\nあ,3,10\nい,7,20\n")
    assert error.kind == "refused" and "commentThreads" in str(error)


def test_comments_beside_their_video_are_read(tmp_path):
    """The same headings over words are comments."""
    assert read_bytes(tmp_path, "動画のタイトル,コメント,視聴回数\nあ,3分で分かった,10\n").texts == ["3分で分かった"]


@pytest.mark.parametrize("figures", [["3", "7"], ["1,234", "５"], ["4.5%", "", "1.2万"]])
def test_a_column_of_figures_is_no_text(figures, tmp_path):
    """A table of which every text is a number is refused, with the way to insist."""
    data = "日付,返信\n" + "".join(f'2026-04-0{n},"{f}"\n' for n, f in enumerate(figures, start=1))
    error = refusal(tmp_path, data)
    assert error.kind == "refused" and "「返信」の列が数だけ" in str(error) and "--mapping" in str(error)


def test_figures_may_be_insisted_on(tmp_path):
    """A mapping that names the column reads it; so do one comment alone and words anywhere."""
    (tmp_path / "m.toml").write_text('text = "返信"', encoding="utf-8")
    mapped = ReadOptions(mapping=tmp_path / "m.toml")
    assert read_bytes(tmp_path, "返信,番号\n8,1\n9,2\n", mapped).texts == ["8", "9"]
    assert read_bytes(tmp_path, "返信,番号\n8888,1\n").texts == ["8888"]
    assert read_bytes(tmp_path, "返信,番号\n8,1\n9,2\nよい,3\n").texts == ["8", "9", "よい"]
