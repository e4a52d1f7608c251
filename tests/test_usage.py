"""What no command takes is refused in one Japanese line with exit code 2, whatever the command."""

import re
import sys
from inspect import signature

import pytest
import typer

from triage.cli import main
from triage.cli.app import app

ENGLISH = re.compile(r"Usage:|Error|Missing|Invalid|No such|Got un|Try |Input should|requires|does not")
JAPANESE = re.compile(r"[ぁ-ん]")


def commands(group=None, path=()):
    """Yield every command with what is typed for it."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def refused_lines():
    """Yield, for every command, what it does not take: an unknown option, a value too few, too many, of a wrong kind."""
    for path, command in commands():
        needed = [p for p in command.params if p.required]
        given = [word for p in needed for word in ((p.opts[0], "1") if p.param_type_name == "option" else ("1",))]
        yield (*path, "--no-such-option")
        if needed:
            yield path
        if not any(p.nargs == -1 for p in command.params):
            yield (*path, *given, *["1"] * 9)
        for param in command.params:
            if param.param_type_name == "option" and not param.is_flag:
                yield (*path, param.opts[0])
                if re.search(r"\bint\b|float|Literal", str(signature(command.callback).parameters[param.name])):
                    yield (*path, *given, param.opts[0], "まちがい")


LINES = sorted({*refused_lines(), ("nothing",), ("queue", "nothing"), ("user", "add"), ("serve", "--port", "70000")})


@pytest.mark.parametrize("typed", LINES, ids=" ".join)
def test_what_no_command_takes_is_refused_in_japanese(typed, monkeypatch, capsys, tmp_path):
    """One line on stderr, none of it the parser's English, nothing on stdout, exit code 2."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["triage", *typed])
    with pytest.raises(SystemExit) as left:
        main()
    shown = capsys.readouterr()

    assert left.value.code == 2
    assert shown.out == "" and shown.err.count("\n") == 1
    assert JAPANESE.search(shown.err) and not ENGLISH.search(shown.err), shown.err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("queue list --top x", ["--top", "「x」", "整数", "triage queue list --help"]),
        ("queue list --top 0", ["--top", "「0」", "1 以上"]),
        ("score a --engine foo", ["--engine", "「foo」", "joblib、dask"]),
        ("user add hana", ["--role", "approver"]),
        ("score", ["INPUT", "書き出したファイル"]),
        ("queue nothing", ["「nothing」", "list、export、import"]),
        ("readers extra", ["「extra」"]),
    ],
)
def test_the_line_says_what_is_allowed(typed, words, monkeypatch, capsys, tmp_path):
    """What was typed, what may stand there, and whose help tells more."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["triage", *typed.split()])
    with pytest.raises(SystemExit):
        main()
    shown = capsys.readouterr().err

    assert [word for word in words if word not in shown] == []


def test_a_group_alone_shows_its_help(monkeypatch, capsys):
    """`triage queue` is a question what there is, and its answer has more than one line."""
    monkeypatch.setattr(sys, "argv", ["triage", "queue"])
    with pytest.raises(SystemExit) as left:
        main()

    assert left.value.code == 2 and "export" in capsys.readouterr().err
