"""What the account's own archives are: posts of the body itself, never received comments."""

from triage.readers.rows import ExportError, Intake


def refuse_own_posts(intake: Intake, what: str) -> None:
    """Refuse an archive of the body's own posts unless it was asked for (`own_posts`). Raises ExportError."""
    if intake.options.own_posts:
        intake.own_wanted = True
        intake.warn(f"このファイルは自アカウントの投稿です（{what}）。指定により、コメントと同じに扱います。")
        return
    raise ExportError(
        f"このファイルは自アカウントの投稿です（{what}）。届いたコメントは入っていません。"
        "コメントはAPI等で取得したファイルを使ってください。"
        "自アカウントの投稿を調べる場合は --own-posts を付けてください。",
        "refused",
    )
