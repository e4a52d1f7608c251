"""Whether a word of abuse is denied where it stands: 「無能なのではなく」 says of nobody that he is.

Only abuse: who lures denies what it is (「闇バイトじゃないです」), and so do quacks and preachers.
"""

import re

from triage.records import CategoryId

_ABUSE = frozenset(map(CategoryId, ("defamation", "morals", "discrimination")))

# 「…じゃないか」 and 「…じゃないの」 ask for assent and deny nothing.
_DENIED = re.compile(
    r"(?:者|人|扱い|呼ばわり)?(?:な(?:の|ん)?|だ)?(?:とか|なんか|なんて|だなんて)?(?:では|じゃ)(?:ありませ|な(?:く[てさ、]|くな|かった(?!か)|い(?!か|の|ん[かで])))"
    r"|(?:だ)?(?:とは|なんて|とか)(?:思わな|思いませ|言ってな|言っていな|言いませ|限らな|限りませ)"
)
# What a denial begins with: to look at one letter is quicker than to try the expression.
_FIRST = frozenset("者人扱呼なだとでじ")


def denied(category: CategoryId, text: str, end: int) -> bool:
    """Whether a normalised text takes back, right after `end`, the abuse that ends there."""
    return category in _ABUSE and text[end : end + 1] in _FIRST and _DENIED.match(text, end) is not None
