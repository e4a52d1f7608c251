"""開示請求: found by days, account and item, or by who posted; a list, a blacked out copy, a record, a hold."""

import io
import re

import html5lib
import pytest
from openpyxl import load_workbook

from triage.store import comments as store
from triage.store.decisions import head, last_seq, timeline
from triage.store.models.human import DecisionEvent
from triage.web import people

from .conftest import PASSWORD, POLICY, judged, signed_in_as
from .doors import ASKED
from .test_console import HIDE

DAYS = {"path": "documents", "since": "2026-01-01", "until": "2030-01-01"}
REQUEST = {"receipt": "令8-開1", "received_on": "2026-11-20"}
QUERY = "/disclosure/?since=2026-01-01&until=2030-01-01"
PHONE = "090-0000-1234"


def body(response):
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    return response.content.decode()


def book(response):
    """Return the rows of a handed out list by heading, and what it says of itself."""
    sheets = load_workbook(io.BytesIO(response.content))
    head_, *rows = sheets["一覧"].iter_rows(values_only=True)
    about = [row[0] for row in sheets["この一覧について"].iter_rows(values_only=True)]
    assert all(cell.data_type != "f" for sheet in sheets for row in sheet.iter_rows() for cell in row)
    return [dict(zip(head_, ("" if c is None else c for c in row), strict=True)) for row in rows], about


def say(*found):
    """Store comments beside those of the desk."""
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("d", "b" * 64, "t"), identity)
    store.save_judgements(found)


@pytest.fixture
def asked(desk):
    """A desk with a hiding that was proposed and approved, and notes that name third persons."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/approve/", approval)
    left = {"id": "c3", "action": "leave", "expected": "0", "note": f"=cmd 匿名の方と山田花子さんから電話 {PHONE}"}
    desk["tantou"].post("/comment/decide/", left)
    desk["tantou"].post("/comment/note/", {"id": "c3", "note": f"佐藤次郎さんの連絡先 {PHONE}"})
    return desk


def test_decisions_are_found_by_day_account_and_item_with_the_full_wording(asked):
    """Three decisions stand on the page with item, wording and post; another item, account or day finds none of them."""
    page = body(asked["kansa"].get(QUERY))
    wording = POLICY.clause("defamation").wording

    assert page.count("/comment/?id=c1") == 2 and page.count("/comment/?id=c3") == 1
    assert wording in page and "見本所 主任" in page and POLICY.version in page
    found = body(asked["kansa"].get(f"{QUERY}&clause=defamation"))
    assert found.count("/comment/?id=c1") == 2 and "/comment/?id=c3" not in found
    for nothing in ("&account=instagram-1", "&clause=privacy"):
        assert "該当する記録はありません" in body(asked["kansa"].get(QUERY + nothing))
    assert "該当する記録はありません" in body(asked["kansa"].get("/disclosure/?since=2020-01-01&until=2020-01-02"))
    assert asked["sekinin"].get("/disclosure/?since=2026-01-01&until=x").status_code == 422
    assert asked["tantou"].get(QUERY).status_code == 403


def test_the_list_is_whole_and_its_making_is_recorded_without_names(asked):
    """The office's list holds names, texts and notes as they are, no formula; the record names the request and the rows."""
    answer = asked["sekinin"].post("/disclosure/make/", {**DAYS, **REQUEST, "copy": "list"})
    rows, about = book(answer)

    assert [(row["コメントID"], row["判断・記録"]) for row in rows] == [
        ("c1", "措置を起案（承認待ち）"),
        ("c1", "承認"),
        ("c3", "措置なし（表示を継続）"),
    ]
    assert rows[0]["投稿者名"] == "匿名" and rows[0]["本文"] == "無能な職員だ" and rows[1]["措置"] == rows[0]["措置"]
    assert POLICY.clause("defamation").wording in rows[1]["項目（要領の文言）"] and rows[0]["職名"] == "主任"
    assert f"山田花子さんから電話 {PHONE}" in rows[2]["理由・メモなど"]
    assert "受付番号：令8-開1　受付日：2026-11-20" in about and any("このまま開示しないで" in one for one in about)
    event = DecisionEvent.objects.get(kind="disclosure")
    assert "匿名" not in event.payload and '"rows":3' in event.payload and event.username == "sekinin"
    shown = body(asked["kansa"].get("/audit/?kind=disclosure"))
    assert "令8-開1" in shown and "行政文書開示請求" in shown and "2026-01-01" in shown


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_a_list_read_in_pieces_is_the_same(asked, monkeypatch, at_once):
    """However few decisions are read at once, each is there once and in order."""
    whole, _about = book(asked["sekinin"].post("/disclosure/make/", {**DAYS, **REQUEST, "copy": "list"}))
    monkeypatch.setattr("triage.store.disclosing._AT_ONCE", at_once)

    rows, _about = book(asked["sekinin"].post("/disclosure/make/", {**DAYS, **REQUEST, "copy": "list"}))

    assert rows == whole and len(rows) == 3


def test_the_copy_is_blacked_out_with_the_reason_of_each_field_beside_it(asked):
    """Name, id, address, third persons and numbers are gone; what was not touched has no reason; criticism stays readable."""
    rows, about = book(asked["sekinin"].post("/disclosure/make/", {**DAYS, **REQUEST, "copy": "blacked"}))
    reasons = {one.field: one.reason for one in POLICY.redactions}

    told = "\n".join(str(cell) for row in rows for cell in row.values())
    for gone in ("匿名", "山田", PHONE, "c1", "c3"):
        assert gone not in told, gone
    assert rows[0]["投稿者名"] == "■■" and rows[0]["墨消しの理由（投稿者名）"] == reasons["author_name"]
    assert rows[0]["コメントID"] == "■■" and rows[0]["墨消しの理由（コメントID）"] == reasons["address"]
    assert rows[0]["本文"] == "無能な職員だ" and rows[0]["墨消しの理由（本文）"] == ""
    assert rows[2]["墨消しの理由（理由・メモなど）"] == reasons["notes"]
    assert any("墨消しは下書きです" in one for one in about) and any("要確認" in one for one in about)


def test_who_says_they_posted_must_be_confirmed_at_the_counter(asked):
    """Without the tick, a number or a day nothing is searched, and the tick is never set by the page."""
    before = head()
    assert not re.search(r'name="identified"[^>]*checked', body(asked["sekinin"].get(QUERY)))
    for lacking in ("identified", "receipt", "received_on", "author_name", "platform"):
        given = {name: value for name, value in ASKED.items() if name != lacking}
        for path in ("person", "make", "hold"):
            answer = asked["sekinin"].post(f"/disclosure/{path}/", {**given, "copy": "list", "reason": "理由"})
            assert answer.status_code == 422 and "/comment/?id=c1" not in body(answer), (lacking, path)
    assert asked["kansa"].post("/disclosure/person/", ASKED).status_code == 403
    assert head() == before


def test_a_persons_own_data_stay_and_third_persons_are_blacked_out(asked):
    """All of the person's comments on the platform with every record on them; their own name stays, others' go."""
    page = body(asked["sekinin"].post("/disclosure/person/", ASKED))
    assert [page.count(f'<td><a href="/comment/?id={key}"') for key in ("c1", "c3", "c4")] == [3, 3, 0]
    assert "表示名だけで探しています" in page

    rows, _ = book(asked["sekinin"].post("/disclosure/make/", {**ASKED, "copy": "blacked"}))
    told = "\n".join(str(cell) for row in rows for cell in row.values())
    assert rows[0]["投稿者名"] == "匿名" and rows[0]["コメントID"] == "c1" and rows[0]["本文"] == "無能な職員だ"
    assert "山田" not in told and "佐藤" not in told and PHONE not in told
    payload = DecisionEvent.objects.get(kind="disclosure").payload
    assert "匿名" not in payload and '"path":"personal"' in payload and '"identified":"on"' in payload


def test_a_name_that_several_people_have_finds_nobody(asked):
    """Two ids under one name: refused, with what to do; by id one person's comments are found, under any name."""
    say(
        judged("p1", "太郎の一つ目", author_id="77", author_name="太郎"),
        judged("p2", "同じ名前の別の人", author_id="88", author_name="太郎"),
        judged("p3", "名前を変えた後", author_id="77", author_name="改名"),
    )
    named = {**ASKED, "author_name": "太郎"}
    for path in ("person", "make", "hold"):
        answer = asked["sekinin"].post(f"/disclosure/{path}/", {**named, "copy": "list", "reason": "理由"})
        assert answer.status_code == 422 and "区別できません" in body(answer)

    page = body(asked["sekinin"].post("/disclosure/person/", {**ASKED, "author_id": "77", "author_name": ""}))
    assert "id=p1" in page and "id=p3" in page and "id=p2" not in page and "表示名だけで" not in page
    assert "id=p3" in body(asked["sekinin"].post("/disclosure/person/", {**ASKED, "author_name": "改名"}))


def test_nothing_of_other_accounts_is_found(asked):
    """Whoever may see another account alone gets neither a line nor a person's comment, and holds none."""
    people.add("yoso", PASSWORD, role="approver", section="見本所", post="所長", accounts=["other"])
    other = signed_in_as("yoso")

    assert "該当する記録はありません" in body(other.get(f"{QUERY}&account=a"))
    for form in ({**DAYS, **REQUEST, "account": "a"}, ASKED):
        for path in ("make", "hold"):
            answer = other.post(f"/disclosure/{path}/", {**form, "copy": "list", "reason": "理由"})
            assert answer.status_code == 422 and "該当する記録はありません" in body(answer)


def test_what_is_on_a_list_is_held_once_for_a_request(asked):
    """With a reason each comment is under 廃棄停止 for the request; once more adds none, another request its own."""
    given = {**DAYS, **REQUEST, "reason": "開示請求のため"}
    assert asked["kansa"].post("/disclosure/hold/", given).status_code == 403
    assert asked["sekinin"].post("/disclosure/hold/", {**given, "reason": " "}).status_code == 422
    for _ in range(2):
        assert asked["sekinin"].post("/disclosure/hold/", given).status_code == 302

    holds = [event for key in ("c1", "c3") for event in timeline(key) if event.kind == "hold"]
    assert [event.body for event in holds] == [{"ground": "disclosure", "receipt": "令8-開1"}] * 2
    assert "令8-開1" in body(asked["kansa"].get("/holds/"))
    asked["sekinin"].post("/disclosure/hold/", {**given, "receipt": "令8-開2"})
    assert DecisionEvent.objects.filter(kind="hold").count() == 4


def test_the_page_says_that_the_blacking_out_is_a_draft(asked):
    """It must be read through by a person, and the reason of a hold may be disclosed: both stand on the page."""
    page = body(asked["sekinin"].get(QUERY))

    assert "墨消しは下書きです" in page and "必ず人が全文を読んで" in page
    assert "このメモは開示請求の対象となり得ます" in page


def test_a_decision_stands_beside_the_text_it_was_made_on(asked):
    """An edited comment: both texts are the person's, and the decision is shown with the one it was about."""
    say(judged("c1", "無能な職員だ（追記）"))
    rows, _ = book(asked["sekinin"].post("/disclosure/make/", {**ASKED, "copy": "list"}))
    of_c1 = [(row["判断・記録"], row["本文"]) for row in rows if row["コメントID"] == "c1"]

    assert of_c1[:3] == [
        ("（コメントの本文）", "無能な職員だ"),
        ("（コメントの本文）", "無能な職員だ（追記）"),
        ("措置を起案（承認待ち）", "無能な職員だ"),
    ]


def test_a_hostile_text_is_text_in_both_copies(asked):
    """Invisible characters are shown by name, and a name that is a formula stays a name."""
    asked["tantou"].post(
        "/comment/decide/", {"id": "c2", "action": "leave", "expected": "0", "note": '=HYPERLINK("x")'}
    )
    for copy in ("list", "blacked"):
        rows, _ = book(asked["sekinin"].post("/disclosure/make/", {**DAYS, **REQUEST, "copy": copy}))
        (row,) = (row for row in rows if "<script>" in row["本文"])
        assert "⟦RLO⟧" in row["本文"] and "\u202e" not in row["本文"] and '=HYPERLINK("x")' in row["理由・メモなど"]


@pytest.mark.parametrize("field", ["author_id", "author_name"])
@pytest.mark.parametrize("name", ["@", " ＠ ", "@@"])
def test_the_mark_before_a_name_is_no_name(asked, field, name):
    """An @ alone would be everybody without an id: refused to look at, to hand out and to hold."""
    given = {**ASKED, "author_id": "", "author_name": "", field: name, "reason": "請求", "copy": "blacked"}

    for act in ("person", "make", "hold"):
        assert asked["sekinin"].post(f"/disclosure/{act}/", given).status_code == 422


def test_of_a_persons_own_record_only_decisions_are_told(asked):
    """What others asked, complained of or requested is blacked out in the person's copy, its number too."""
    held = {**DAYS, "receipt": "別の方の番号9", "received_on": "2026-11-20", "reason": "別の請求のため"}
    assert asked["sekinin"].post("/disclosure/hold/", held).status_code == 302

    rows, _about = book(asked["sekinin"].post("/disclosure/make/", {**ASKED, "copy": "blacked"}))
    told = "\n".join(str(cell) for row in rows for cell in row.values())

    assert "番号9" not in told and "別の請求" not in told
    reason = {one.field: one.reason for one in POLICY.redactions}["notes"]
    assert any(
        row["判断・記録"].startswith("保存期間の延長") and row["墨消しの理由（理由・メモなど）"] == reason
        for row in rows
    )


def test_a_persons_own_text_stays_whole(asked):
    """Who posted a name and a number of their own reads them again; anybody else does not."""
    say(judged("p1", f"山田花子です。{PHONE}")._replace())
    mine = {**ASKED, "author_name": "", "author_id": ""}
    author = judged("p1", "x").comment
    mine |= {"platform": author.platform, "author_id": author.author_id, "author_name": author.author_name}

    rows, _about = book(asked["sekinin"].post("/disclosure/make/", {**mine, "copy": "blacked"}))

    assert any(row["本文"] == f"山田花子です。{PHONE}" and not row["墨消しの理由（本文）"] for row in rows)


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "9999-12-01", "until": "9999-12-31"},
        {"since": "0001-01-01", "until": "2030-01-01"},
        {"since": "20260101", "until": "2030-01-01"},
    ],
)
def test_a_day_out_of_reach_or_written_otherwise_is_refused(asked, wrong):
    """As a sentence, in both the page and the list; a day is recorded as it compares."""
    assert asked["kansa"].get("/disclosure/", wrong).status_code == 422
    assert asked["sekinin"].post("/disclosure/make/", {**DAYS, **REQUEST, "copy": "list", **wrong}).status_code == 422


@pytest.mark.parametrize("receipt", ["番" * 41, "令8-1\n山田花子様"])
def test_a_receipt_is_a_number_alone(asked, receipt):
    """It stays in the record for good: neither a letter to somebody nor a second line."""
    given = {**DAYS, **REQUEST, "receipt": receipt, "copy": "list"}
    assert asked["sekinin"].post("/disclosure/make/", given).status_code == 422
