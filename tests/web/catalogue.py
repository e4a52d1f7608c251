"""The English catalogue as it is written and as it is asked for: every text of templates, code and tables."""

import ast
import re
from pathlib import Path

from triage import ranking
from triage.policy import load_policy, route_labels
from triage.review import asking, disposalsheet, doing
from triage.store import complaints, disclosing, disposal, holds, notices, training, units
from triage.store.access import _MESSAGES
from triage.store.models.human import EventKind
from triage.store.models.machine import State
from triage.web import changes, history, leaving, people, queuepage, words

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "triage" / "web" / "templates"
CATALOGUE = ROOT / "triage" / "web" / "locale" / "en" / "LC_MESSAGES"
JAPANESE = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]")
_CALLS = ("_", "gettext", "gettext_noop", "Sentence")
# Whose plain strings are shown to people who decide, through `said`.
_SENTENCES = (
    "review/asking.py",
    "review/concluding.py",
    "review/choice.py",
    "review/doing.py",
    "review/settling.py",
    "store/evidence.py",
    "store/chain.py",
    "store/concerns.py",
    "store/decisions.py",
    "store/disposal.py",
    "store/lots.py",
    "store/training.py",
)


def of_templates():
    """Return the texts that templates ask for, as Django reads them."""
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    found = set()
    for path in sorted(TEMPLATES.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        nodes = engines["django"].from_string(source).template.nodelist
        for node in nodes.get_nodes_by_type(TranslateNode):
            literal = getattr(node.filter_expression.var, "literal", None) or node.filter_expression.var
            found.add(str(literal)) if JAPANESE.search(str(literal)) else None
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            found.add(node.render_token_list(node.singular)[0])
        found |= set(re.findall(r"_\('([^']+)'\)", source))
    return found


def _strings(node):
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def of_code():
    """Return the texts that code asks for by name, and the sentences of the modules that may not know Django."""
    found = set()
    for path in sorted((ROOT / "triage").rglob("*.py")):
        place, tree = path.relative_to(ROOT / "triage").as_posix(), ast.parse(path.read_text(encoding="utf-8"))
        if not place.startswith("web/") and place not in _SENTENCES:
            continue
        docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        docs |= {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CALLS and node.args:
                found |= set(_strings(node.args[0]))
            if place in _SENTENCES and isinstance(node, ast.Constant) and id(node) not in docs:
                found |= {node.value} if isinstance(node.value, str) and node.value.endswith("。") else set()
    return {text for text in found if JAPANESE.search(text)}


def of_tables():
    """Return the words of the tables that pages show: states, kinds, roles, results, and the shipped policy's messages."""
    policy = load_policy("kagoshima")
    tables = [
        *(words.PLATFORMS, words.FLAGS, words.PRECISIONS, words.REQUIRED, words.ACTIONS, words.AXES),
        *(
            people.ROLES,
            changes.CHANGED,
            leaving.KINDS,
            complaints.RESULTS,
            holds.GROUNDS,
            notices.SENDERS,
            notices.WAYS,
            doing.CORRECTIONS,
            route_labels(),
            policy.messages,
        ),
        *(history.TEXTS, queuepage._HANDS, _MESSAGES, asking._NAMES, ranking.DETAILS),
    ]
    found = {str(text) for table in tables for text in table.values()}
    found |= {page["heading"] for page in queuepage._PAGES.values()} | set(complaints.ASKED)
    found |= {units.HELD, units.CONCERNED, units.UNDECIDED, units.TO_DO, units.COMMENTS_LEFT}
    found |= {one.label for one in policy.records} | set(disposalsheet.AT_END.values())
    found |= {*disposal.STEPS.values(), *training.STEPS.values()}
    found |= {*disclosing.PATHS.values(), *disclosing.COPIES.values()}
    found |= {str(one.label) for one in [*State, *EventKind]} | {policy.legend, policy.rules.crisis}
    found |= {label for topic in policy.topics for label in (topic.label, topic.handover)}
    return {text for text in found | set(ranking.DETAILS) if JAPANESE.search(text)}


def asked():
    """Return every text that needs an English one."""
    return of_templates() | of_code() | of_tables()


def written(path):
    """Return the entries of a .po file (msgid, msgstr), flags apart; its own small grammar is all that is read."""
    entries, fuzzy, current = {}, False, ["", ""]
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        texts = {"msgid": "", "msgstr": ""}
        field = ""
        for line in block.splitlines():
            if line.startswith("#"):
                fuzzy = fuzzy or "fuzzy" in line
                continue
            name, _, rest = line.partition(" ") if line.startswith("msg") else (field, "", line)
            field = name
            texts[name] += ast.literal_eval(rest)
        current = [texts["msgid"], texts["msgstr"]]
        if any(current):
            entries[current[0]] = current[1]
    return entries, fuzzy
