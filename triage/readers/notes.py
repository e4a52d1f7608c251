"""The sentences about rows that an import tells: one a kind, with their number and the first of them."""

NOTES = {
    "bad_date": "日時を読めない行が{n}件あります（{rows}）。日時なしで取り込みました。",
    "ambiguous_date": "日と月の順を決められない日時が{n}件あります（{rows}）。"
    'マッピングに date_order = "dmy" か "mdy" を書いてください。',
    "clamped_date": "うるう秒の日時が{n}件あります（{rows}）。59秒として取り込みました。",
    "odd_date": "未来または2005年より前の日時が{n}件あります（{rows}）。元の記録を確かめてください。",
    "naive_date": "時差の書かれていない日時{n}件を{zone}の時刻として読みました。",
    "lossy_id": "Excelで桁の落ちた番号が{n}件あります（{rows}）。"
    "内容から番号を作り、別々のコメントとして取り込みました。",
    "lossy_other": "Excelで桁の落ちた投稿者・投稿・返信先の番号が{n}か所あります（{rows}）。"
    "同じものか分からないため、空として扱いました。",
    "long_id": "200文字を超える番号が{n}か所あります（{rows}）。先頭100文字と目印に縮めました。",
    "duplicate": "同じ番号・同じ内容の行が{n}件あります（{rows}）。1件として数えました。",
    "version": "同じコメントの本文違いが{n}件あります（{rows}）。新しい版として取り込みました。",
    "other": "同じ番号で内容の違う行が{n}件あります（{rows}）。"
    "別のコメントとして、番号の後に記号を付けて取り込みました。",
    "replaced": "読めない文字を印（U+FFFD）に替えた行が{n}件あります（{rows}）。",
    "formula": "式の入ったセルが{n}件あります（{rows}）。入力された文字を確かめてください。",
    "hidden": "非表示の行が{n}件あります（{rows}）。取り込みました。",
    "not_a_number": "数値でない値（NaN等）のある行が{n}件あります（{rows}）。その項目は空として扱いました。",
    "platform": "媒体の名前を読めない行が{n}件あります（{rows}）。「other」としました。",
    "edited": "投稿後に編集されたコメントが{n}件あります（{rows}）。"
    "編集前の番号で取り込んだものがあれば、同じコメントです。",
    "bad_url": "URLの形でない値が{n}件あります（{rows}）。http:// か https:// で始まるものを書いてください。",
    "bad_screenshot": "画面ファイル名にフォルダーのある行が{n}件あります（{rows}）。ファイル名だけを取りました。",
    "no_checker": "確認者の書かれていない行が{n}件あります（{rows}）。",
    "votes": "いいね数を読めない行が{n}件あります（{rows}）。空として扱いました。",
}

# Values that are not understood: which column, and what to do about it.
LEFT_EMPTY = {
    "bad_date": (
        "投稿日時",
        "日時として読めないため、日時なしで取り込みました。2026/4/3 9:05 のような形に直して、読み込み直してください。",
    ),
    "ambiguous_date": (
        "投稿日時",
        '日と月の順を決められないため、空としました。マッピングに date_order = "dmy" か "mdy" を書いてください。',
    ),
    "votes": ("いいね数", "数として読めないため、空として取り込みました。12 や 1.2万 のように直してください。"),
    "platform": (
        "媒体",
        "媒体の名前として読めないため、other として取り込みました。youtube、X のように書いてください。",
    ),
    "bad_url": ("URL", "URLの形ではありません。http:// か https:// で始まるものを書いてください。"),
}
