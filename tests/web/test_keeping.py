"""証拠保全: nothing is removed before it, and what is kept stays inert."""

import hashlib
from dataclasses import replace

import pytest

from triage.records import Source
from triage.store.decisions import last_seq, timeline
from triage.store.models.human import Attachment

from .test_console import HIDE, state

PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"
REMOVE = {
    **HIDE,
    "id": "c4",
    "measure": "youtube-remove",
    "expected": "0",
}


def screen(content, name="screen.png"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def keep(client, **fields):
    return client.post("/comment/evidence/", {"id": "c4", **fields})


def test_removal_without_evidence_is_refused_and_with_it_is_proposed(desk):
    """削除 needs the kept screen or a stated reason; the proposal then names the evidence by number."""
    refused = desk["tantou"].post("/comment/decide/", REMOVE)
    assert refused.status_code == 422 and "証拠保全が必要です" in refused.content.decode()

    assert keep(desk["tantou"], screen=screen(PNG)).status_code == 302
    kept = last_seq("c4")
    assert desk["tantou"].post("/comment/decide/", {**REMOVE, "expected": str(kept)}).status_code == 302

    evidence, proposal = timeline("c4")
    assert proposal.decision.preserved == kept == evidence.seq
    assert state("c4") == "waiting_approval"


def test_the_record_holds_what_the_screen_showed(desk):
    """Writer, place, times, who took it and the file's SHA-256; names stand outside the chain."""
    keep(desk["tantou"], screen=screen(PNG), taken_at="2026-05-02T09:30")

    (event,) = timeline("c4")
    assert event.body["sha256"] == hashlib.sha256(PNG).hexdigest() and event.body["size"] == len(PNG)
    assert event.body["taken_at"] == "2026-05-02T09:30:00+09:00"
    assert event.body["posted_at"].startswith("2026-05-01") and event.by.username == "tantou"
    assert event.texts["author_name"] == "匿名" and "匿名" not in str(event.body)


def test_the_record_says_which_row_of_which_file_was_read(desk):
    """Who doubts a text finds the file by its SHA-256, and the row; the page shows both, inert, with the file's name."""
    keep(desk["tantou"], screen=screen(PNG))

    (event,) = timeline("c4")
    page = desk["tantou"].get("/comment/?id=c4").content.decode()
    assert (event.body["source_sha256"], event.body["source_row"]) == ("f" * 64, 1)
    assert "取込元ファイルのSHA-256" in page and f"ファイルのSHA-256 <code>{'f' * 64}</code>" in page
    assert 'ファイル <bdi lang="ja">t</bdi>' in page and "行（件）の番号 1<" in page


def test_what_the_form_says_of_a_screen_is_shown_where_the_screen_is_attached(desk):
    """画面ファイル名 and 確認者 of 取込様式 tell which file to attach, and go into the record with it, outside the chain."""
    from triage.records import Platform
    from triage.store import comments as store

    from .conftest import comment

    told = Source("template", "取込様式.xlsx", "e" * 64, 7, "0403-<b>01.png", "佐藤")
    identity = store.Identity(native=False, content_key=lambda c: c.text, version_key=lambda c: "")
    read = comment("c4", "動画のコメント", platform=Platform.YOUTUBE, source=told)
    store.save_comments([read], store.File("取込様式.xlsx", "e" * 64, "template"), replace(identity, native=True))
    shown = desk["tantou"].get("/comment/?id=c4").content.decode()
    keep(desk["tantou"], screen=screen(PNG))

    (event,) = timeline("c4")
    name, checker = '<bdi lang="ja">0403-&lt;b&gt;01.png</bdi>', '<bdi lang="ja">佐藤</bdi>'
    assert f"画面ファイル名 {name}、確認者 {checker}" in shown
    assert (event.texts["screenshot"], event.texts["checked_by"]) == ("0403-<b>01.png", "佐藤")
    assert "佐藤" not in str(event.body)


def test_a_reason_stands_in_for_a_screen_that_cannot_be_had(desk):
    """Without file and without reason it is refused; with a reason it is kept and opens the way to 削除."""
    assert keep(desk["tantou"]).status_code == 422
    assert keep(desk["tantou"], unkept="投稿がすでに見られない").status_code == 302

    again = desk["tantou"].post("/comment/decide/", {**REMOVE, "expected": str(last_seq("c4"))})
    assert again.status_code == 302


@pytest.mark.parametrize(
    "content", [b"<html>", b"GIF89a", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" + b"0" * (8 * 1024 * 1024)]
)
def test_only_a_png_or_a_pdf_of_bounded_size_is_kept(desk, content):
    """The first bytes decide, whatever the name says; nothing of a refused file is stored."""
    assert keep(desk["tantou"], screen=screen(content), unkept="理由").status_code == 422

    assert last_seq("c4") == 0 and not Attachment.objects.exists()


def test_a_kept_screen_leaves_only_as_an_inert_download(desk):
    """No type a browser would draw, a name of ours, a sandbox; and not to somebody without a session."""
    from .conftest import browser

    keep(desk["tantou"], screen=screen(PNG, name="../../秘密.svg"))
    url = f"/evidence/{last_seq('c4')}/"
    response = desk["kansa"].get(url)

    assert response.content == PNG
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="evidence-{last_seq("c4")}.png"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert browser().get(url).status_code == 302


def test_evidence_of_another_text_does_not_count(desk):
    """When the text changes after the screen was kept, the new text has to be kept too."""
    from triage.records import Platform
    from triage.store import comments as store

    from .conftest import comment

    keep(desk["tantou"], screen=screen(PNG))
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments(
        [comment("c4", "別の本文", platform=Platform.YOUTUBE)], store.File("t2", "e" * 64, "t"), identity
    )

    refused = desk["tantou"].post("/comment/decide/", {**REMOVE, "expected": str(last_seq("c4"))})
    assert refused.status_code == 422 and "証拠保全が必要です" in refused.content.decode()


def test_an_auditor_keeps_nothing(desk):
    """閲覧のみ: the form is not theirs."""
    assert keep(desk["kansa"], unkept="理由").status_code == 403
