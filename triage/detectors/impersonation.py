"""Names close to the body's accounts, and texts that claim an office and ask for contact or data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage.records import CategoryId, Cue, Span
from triage.text import Reading, normalise

NAME = "impersonation"
IMPERSONATION = CategoryId("impersonation")
# Folded names at this similarity (0-100, rapidfuzz ratio) differ by about one letter in seven.
_CLOSE = 86.0
_MIN_NAME = 4
_CACHED_NAMES = 50_000

_DECORATION = re.compile(r"[\s【】\[\]()「」『』〈〉<>・.。、,_\-–—~|/:;!?*☆★♪✓✔☑✅🔰🏢©®™ー]+")
_OFFICIAL_WORDS = re.compile(
    r"公式|official|オフィシャル|サポート|運営|事務局|代理|広報|youtubeチャンネル|チャンネル|アカウント|インスタ|instagram"
)
_LOOKALIKES = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "i": "l",
        "口": "ロ",
        "力": "カ",
        "二": "ニ",
        "夕": "タ",
        "八": "ハ",
        "卜": "ト",
        "工": "エ",
        "一": "ー",
    }
)
_BODY = re.compile(
    r"労働局|ハローワーク|はろーわーく|ハロワ(?!大好き|通い|帰り|民)|公共職業安定所|職業安定所|職安(?!通い)|厚生労働省|厚労省|労働基準監督署|労基署|年金事務所|年金機構"
    r"|(?:市|区|町|村)役所|県庁|都庁|府庁|警察署|県警|税務署|内閣府|総務省|デジタル庁|消費者庁"
)
_MARKED = re.compile(
    r"【?公式】?|official|オフィシャル|サポート|窓口|担当|事務局|職員|課|部|センター|受付|相談員|所長|局長|✓|✔|☑|✅"
)
_ORDINARY_NAME = re.compile(r"通い|利用者|元職員|求職|ファン|嫌い|被害|アンチ|の近く|帰り|民$|行った|好き|を許さない")
_OFFICE = (
    r"(?:労働局|ハローワーク|ハロワ|職安|職業安定所|厚生労働省|厚労省|監督署|労基署|年金事務所|年金機構|市役所"
    r"|役所|県庁|警察署?|税務署|給付金事務局|国民生活センター|本省|当局|当所)"
)  # fmt: skip
_CLAIM = re.compile(
    rf"{_OFFICE}[^。!?\n]{{0,14}}?(?:の者です|の者だ|の職員です|職員です|職員の[^\s。、]{{1,6}}です|の担当です|担当者です|担当の[^\s。、]{{1,6}}です|担当です|相談員です|相談員の[^\s。、]{{1,6}}です"
    rf"|公式です|公式アカウントです|公式サポート|サポート窓口です|サポートです|事務局です|からのお知らせです|からのご連絡です|よりご連絡|より(?:お知らせ|ご案内)|(?:所長|局長|署長|課長|係長)(?:の[^\s。、]{{1,6}})?です)"
    r"|(?:公式|運営|給付金|事務局|サポート)[^。!?\n]{0,6}(?:です|でございます)|当(?:局|所|ハローワーク|窓口|アカウント)(?:では|から|より|の職員)"
    r"|(?:こちら|これ|ここ)が(?:本物|正式|公式|新しい(?:公式)?アカウント)|(?:新しい|予備の|別の)公式アカウント|公式の(?:新|別|サブ|予備)アカウント"
    r"|(?:社長|代表|人事|採用担当|本人)(?:の[^\s。、]{1,6})?(?:です|ですが)"
)
_REQUEST = re.compile(
    r"(?:dm|ＤＭ|ダイレクトメッセージ|メッセージ|line|ライン|メール|電話番号|個人番号|マイナンバー|口座|通帳|キャッシュカード|暗証番号|身分証|免許証|保険証|パスワード|認証コード|生年月日|住所と氏名|氏名と住所|氏名|手数料|振込|振り込)"
    r"[^。!?\n]{0,18}(?:ください|下さい|願いま|お願い|お願いし|送って|送信|教えて|ご連絡|連絡を|受付|受け付け|登録|入力|追加|お知らせ|お伝え|返信|まで|必要です|支払)"
    r"|(?:リンク|url|フォーム)[^。!?\n]{0,10}(?:から|より|で)[^。!?\n]{0,10}(?:登録|申請|入力|手続|ログイン|確認)|フォロー(?:して|し直して|を)?(?:ください|お願い)"
)


@dataclass(frozen=True, slots=True)
class _Names:
    """The registered names folded; of each also the form without 【公式】 and the like."""

    whole: frozenset[str]
    bare: tuple[str, ...]


def fold_name(name: str) -> str:
    """Fold a display name for comparison: no decoration or long vowels, look-alike letters made one."""
    return _DECORATION.sub("", normalise(name).text.translate(_LOOKALIKES))


def _bare(name: str) -> str:
    return fold_name(_OFFICIAL_WORDS.sub("", normalise(name).text))


def _name_strength(name: str, names: _Names) -> float:
    """Return how much an author's name passes for an account or a public body; 0 for not at all."""
    folded, bare = fold_name(name), _bare(name)
    if len(folded) < _MIN_NAME:
        return 0.0
    if folded in names.whole:
        return 0.95
    if len(bare) >= _MIN_NAME and _closest(bare, names.bare) >= _CLOSE:
        return 0.9
    text = normalise(name).text
    if _BODY.search(text) and not _ORDINARY_NAME.search(text):
        return 0.8 if _MARKED.search(text) else 0.4
    return 0.0


def _closest(bare: str, known: Sequence[str]) -> float:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (most comments need no comparison)

    found = process.extractOne(bare, known, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return found[1] if found else 0.0


class Impersonation:
    """Cues from the author's name (no span: it is not in the text) and from claims of office in the text.

    The owner of the account is exempt. `account_names` are the body's registered names and aliases.
    """

    name = NAME

    def __init__(self, account_names: Sequence[str]) -> None:
        self.account_names = tuple(account_names)
        whole = frozenset(fold_name(name) for name in account_names)
        bare = tuple(dict.fromkeys(form for name in account_names if len(form := _bare(name)) >= _MIN_NAME))
        self._names = _Names(whole, bare)
        self._strength = lru_cache(_CACHED_NAMES)(self._strength_of)

    def _strength_of(self, name: str) -> float:
        return _name_strength(name, self._names)

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        return [self._read(reading) for reading in readings]

    def _read(self, reading: Reading) -> tuple[Cue, ...]:
        comment = reading.comment
        if comment.author_is_owner:
            return ()
        strength = self._strength(comment.author_name) if comment.author_name else 0.0
        named = (Cue(IMPERSONATION, (), strength, NAME, _NAME_REASON),) if strength else ()
        return named + _claims(reading)


_NAME_REASON = "投稿者名が登録済みの公式アカウントまたは公的機関の名称とよく似ています。"


def _claims(reading: Reading) -> tuple[Cue, ...]:
    text = reading.normal.text
    if "です" not in text and "当" not in text and "公式" not in text and "より" not in text:
        return ()
    claim = _CLAIM.search(text)
    if claim is None:
        return ()
    request = _REQUEST.search(text)
    spans: tuple[Span, ...] = (reading.normal.span(*claim.span()),)
    if request is None:
        return (Cue(IMPERSONATION, spans, 0.35, NAME, "公的機関、会社または本人であると名乗る表現があります。"),)
    spans += (reading.normal.span(*request.span()),)
    return (Cue(IMPERSONATION, spans, 0.9, NAME, "公的機関などを名乗り、連絡や個人情報、登録を求めています。"),)
