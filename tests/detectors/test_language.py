"""Texts of other languages, told apart from Japanese with foreign words in it."""

import pytest

from triage.detectors.language import foreign


@pytest.mark.parametrize(
    "text",
    ["Thank you very much for the information", "Cảm ơn anh chị rất nhiều", "안녕하세요", "你们好，这个工作很好", "ขอบคุณ",
     "Спасибо", "Where is the office? ハローワーク desu ka"],
)  # fmt: skip
def test_other_language_is_told(text: str) -> None:
    """English, Vietnamese, Korean, Chinese, Thai, Russian and mixed texts are foreign."""
    assert foreign(text)


@pytest.mark.parametrize(
    "text",
    ["", "🌻", "OK!", "nice", "w", "ありがとう", "LINEでDMください", "合同企業説明会開催", "没収", "やさしい にほんご で かいて ください",
     "https://www.kyoku.example/abcdefghijklmn を見て", "@hello_world_account ありがとう", "とても good な job でした", "qwあjkzxうlpえdfgcvおhjmk"],
)  # fmt: skip
def test_japanese_with_foreign_words_is_not(text: str) -> None:
    """Japanese, kanji only, easy Japanese, and short Latin words are not foreign."""
    assert not foreign(text)
