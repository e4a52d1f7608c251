"""A sentence of the program with values filled in, which other languages can fill into a form of their own."""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """What the program says, in Japanese; it knows its form and what was filled in, for other languages."""

    __slots__ = ("form", "given")

    form: str
    given: Mapping[str, str]

    def __new__(cls, form: str, **given: str) -> Self:
        """Make the sentence; `form` has a {name} for each of `given`."""
        made = super().__new__(cls, form.format(**given))
        made.form, made.given = form, given
        return made
