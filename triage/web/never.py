"""What this tool never does, as the first screen says it; tests/web/test_never.py holds each line."""

from django.utils.translation import gettext_noop

NEVER = (
    gettext_noop("SNSでの操作・返信・「いいね」"),
    gettext_noop("リンクを開くこと、本文を外へ送ること"),
    gettext_noop("措置や項目を先に選んでおくこと"),
    gettext_noop("⑧と⑭を点数で決めること"),
    gettext_noop("削除・ブロックをまとめて承認すること"),
    gettext_noop("人に点数や順位を付けること、年齢・国籍・信条を推測すること"),
    gettext_noop("コメントを「違法」「違反」と呼ぶこと"),
    gettext_noop("順位の低いコメントを職員から隠すこと"),
    gettext_noop("順位・緊急時・選挙期間の扱いによって何かを消すこと"),
    gettext_noop("保存期間の延長（廃棄停止）中の記録を捨てること"),
    gettext_noop("要領の文言を変えること"),
)
