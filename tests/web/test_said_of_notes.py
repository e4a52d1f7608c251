"""What staff type in their own words may have to be disclosed: every form says so beside the field."""

import re

from .catalogue import ROOT


def test_every_note_and_reason_says_that_it_may_be_disclosed():
    """In every form, whatever is typed in one's own words is described by the sentence of the policy."""
    typed, silent = 0, []
    for path in sorted((ROOT / "triage" / "web" / "templates").rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<textarea[^>]*>", source):
            if "readonly" in tag or 'name="quoted"' in tag:
                continue
            typed += 1
            named = re.search(r'aria-describedby="([^"]+)"', tag)
            help_ = named and re.search(rf'id="{re.escape(named[1])}"[^>]*>(.*?)</span>', source, re.DOTALL)
            if not help_ or "note_disclosure" not in help_[1]:
                silent.append((path.name, tag))

    assert silent == [] and typed > 14
