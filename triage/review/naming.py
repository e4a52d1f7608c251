"""The Japanese words for platforms, flags and how likely something is, on screen and in the spreadsheet alike."""

PLATFORMS = {
    "youtube": "YouTube",
    "x": "X",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "line": "LINE",
    "other": "その他",
}
FLAGS = {
    "no_text": "本文なし",
    "low_information": "手がかりが少ない",
    "obfuscated": "伏せ字・当て字",
    "control_chars": "見えない文字あり",
    "foreign_language": "外国語（読める方が確認）",
    "long_text": "長文",
    "lossy_id": "番号が不正確",
    "formula_cell": "数式のセル",
    "hidden_row": "非表示の行",
    "replaced_bytes": "読めない文字あり",
    "bad_date": "日時が読めない",
    "odd_date": "日時が不自然",
    "edited": "編集あり",
}
_HIGH, _MIDDLE = 0.7, 0.4


def level_of(probability: float) -> str:
    """Return a probability as one of three words."""
    return "高" if probability >= _HIGH else "中" if probability >= _MIDDLE else "低"
