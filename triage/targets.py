"""Words that people hide from word lists, in the spelling the lexicons use, and where one may stand in a disguise."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

_TARGET_WORDS = """
死ね 死んで 死にたい 殺す 殺して 殺し 殺害 爆破 消えろ バカ野郎 クズ野郎 クソ野郎 バカ 馬鹿 アホ
クズ カス ゴミ ブス デブ ハゲ キモい きもい 無能 低能 池沼 ガイジ 基地外 キチガイ きちがい 気違い
障害者 知的障害 在日 チョン シナ人 土人 部落 乞食 寄生虫 売国奴 税金泥棒 老害 クソ うざい ウザい
しね シネ くたばれ ころす 首つれ セックス エロ ちんこ まんこ おっぱい 風俗 売春 援交 パパ活 レイプ
盗撮 変態 痴漢 闇バイト 裏バイト 高収入 高額 即金 即日 現金 日払い 受け子 出し子 運び屋 副業 稼げ
儲か 口座 通帳 買取 買います 売ります 身分証 詐欺 犯罪 脅迫 大麻 覚醒剤 無料 投資 融資 借金
プレゼント フォロバ 相互 チャンネル登録 当選 ライン 公式 なりすまし 漫画 無断転載 ヤクザ やくざ 叩き
電凸 ピンハネ ポンコツ 嘘つき うそつき ひとでなし 人でなし セクハラ ざこ 雑魚 予告 テレグラム line
telegram signal
"""
TARGETS = tuple(_TARGET_WORDS.split())
_LETTERS = {term: frozenset(term) for term in TARGETS}
# Longer words, hidden by a mark only: a mark inside five letters is no accident.
_LONGER_WORDS = """
残業代 社会保険 失業保険 失業手当 雇用保険 最低賃金 手渡し 白タク 無免許 無資格 未成年 爆破予告 オーバーステイ
不法滞在 労災隠し 労災かくし 領収書 証明書 在留カード パスポート 運転免許 外国人 中国人 韓国人 朝鮮人 部落出身
生活保護 ナマポ 精神障害 発達障害 オカマ 年寄り 氷河期 入信 教会 導師 投票 清き一票 党員募集 立候補 フォロワー
垢バン 凍結 プレゼント企画 海賊版 違法アップロード 過去問 電話番号 求職者番号 勤務先 横領 反社 暴力団 詐欺師 役立たず
給料泥棒 不正受給 仮想通貨 情報商材 在宅ワーク 不労所得 セミナー コンサル 援助交際 巨乳 自殺 消えたい 気持ち悪い
頭おかしい ろくでなし 恥知らず ストーカー ブラック企業 大嘘つき ポンコツ クズ会社 マイナンバー
"""
LONGER = tuple(_LONGER_WORDS.split())
MASKS = "〇○●◯*×✕✖☆★△▲□■◇◆♡♥❌⭕"
_PUNCTUATION = ".。・,、_|/~\\-'\"…‥"
_GAP = r"[\s" + _PUNCTUATION + "*☆★♡♥ー〜+=]|[\U0001f300-\U0001faff]"
_LIKE = {
    "ロ": "口", "カ": "力", "ニ": "二", "タ": "夕", "ハ": "八", "ト": "卜", "エ": "工", "ヒ": "匕", "口": "ロ",
    "死": "タヒ|タ匕|夕ヒ|夕匕|氏|市|士|4", "殺": "56|頃", "馬": "ば|バ", "鹿": "か|カ", "金": "¥",
}  # fmt: skip
KANA_SHIFT = ord("ァ") - ord("ぁ")


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield half-open ranges of a normalised text that are one of `TARGETS`, in disguise or not, and which one.

    From left to right and apart; where several begin, the earlier of the list counts.
    """
    found = sorted(
        (match.start(), order, match.end(), term)
        for order, term in enumerate(_possible(text))
        for match in _pattern(term).finditer(text)
    )
    taken = 0
    for start, _, end, term in found:
        if start >= taken:
            yield start, end, term
            taken = end


def _possible(text: str) -> list[str]:
    """Return the targets all of whose letters are there in some form; one may be missing where there is a mark."""
    seen = frozenset(text)
    there = frozenset().union(*[_letters_of().get(char, ()) for char in seen])
    missing = 0 if seen.isdisjoint(MASKS) else 1
    return [term for term, letters in _LETTERS.items() if len(letters - there) <= missing]


@cache
def _letters_of() -> dict[str, frozenset[str]]:
    """Return what each letter that somebody writes may be, or begin."""
    found: dict[str, frozenset[str]] = {}
    for letter in frozenset().union(*_LETTERS.values()):
        for form in _forms(letter):
            found[form[0]] = found.get(form[0], frozenset()) | {letter}
    return found


@cache
def _pattern(term: str) -> Any:
    """Return a term's pattern; of all of them together RE2 takes a tenth of a second to make, and two to warm up."""
    gap = f"(?:{_GAP}){{0,2}}"
    letters = ["(?:" + "|".join(map(re2.escape, _forms(char))) + ")" for char in term]
    masked = [
        gap.join(f"[{MASKS}]" if at == hidden else letter for at, letter in enumerate(letters))
        for hidden in range(len(term))
    ]
    return re2.compile("|".join([gap.join(letters), *masked]))


def _forms(char: str) -> list[str]:
    """Return what stands for a letter: itself, the other kana, and what looks or sounds like either."""
    forms = (form for shape in _kana(char) for form in (shape, *_LIKE.get(shape, "").split("|")))
    return [form for form in forms if form]


def _kana(char: str) -> str:
    if "ァ" <= char <= "ヶ":
        return char + chr(ord(char) - KANA_SHIFT)
    if "ぁ" <= char <= "ゖ":
        return char + chr(ord(char) + KANA_SHIFT)
    return char
