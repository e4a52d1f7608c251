"""Whether a text is written in another language than Japanese, so that no score can be trusted."""

import re

_LETTER = re.compile(r"[^\W\d_]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー々〆一-鿿㐀-䶿]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_HAN = re.compile(r"[一-鿿㐀-䶿]")
_LEFT_OUT = frozenset("/@#＠＃")
_UNSEEN = re.compile(r"https?://\S+|[@#＠＃][^\s@#]+")
# Japanese comments carry Latin brand names and slang (OK, LINE, DM): below these counts nothing is told.
_MIN_LETTERS = 12
_MIN_SHARE = 0.7
_MIN_OTHER_SCRIPT = 3
_MIN_HAN = 4
_CHINESE_ONLY = re.compile(r"[们这为么说对还让给吗呢吧啊你您她哪很请谢]")


def foreign(text: str) -> bool:
    """Whether most letters of a text (links, mentions, tags left out) are not of Japanese.

    Vietnamese, English and mixed texts count where 70% of at least 12 letters are not Japanese; Hangul, Thai,
    Cyrillic and the like from 3 letters; Chinese where no kana stands and Chinese-only letters do.
    """
    if not _LEFT_OUT.isdisjoint(text):
        text = _UNSEEN.sub(" ", text)
    japanese = len(_JAPANESE.findall(text))
    # Where half of all characters are Japanese, letters of no other language outnumber them.
    letters = japanese if 2 * japanese >= len(text) else len(_LETTER.findall(text))
    others = letters - japanese
    if others > japanese:
        latin = sum(char < "\u0250" for char in _LETTER.findall(text))
        if others - latin >= _MIN_OTHER_SCRIPT:
            return True
        return letters >= _MIN_LETTERS and others >= _MIN_SHARE * letters
    chinese = _KANA.search(text) is None and _CHINESE_ONLY.search(text) is not None
    return chinese and len(_HAN.findall(text)) >= _MIN_HAN
