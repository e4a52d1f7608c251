"""What somebody typed that no command takes, as one Japanese line; the parser's own sentences are English."""

import re
from typing import Any

_ALLOWED = {
    "int_parsing": "整数を指定してください。",
    "float_parsing": "数を指定してください。",
    "greater_than_equal": "{ge} 以上を指定してください。",
    "less_than_equal": "{le} 以下を指定してください。",
}
_QUOTED = re.compile(r"'([^']*)'")


def is_usage_error(error: BaseException) -> bool:
    """Whether the parser raised this; by name, because typer has carried its parser under two names so far."""
    return "ClickException" in _names(error)


def is_help(error: BaseException) -> bool:
    """Whether nothing was typed after a group of commands: its help is what was asked for."""
    return "NoArgsIsHelpError" in _names(error)


def _names(error: BaseException) -> list[str]:
    return [base.__name__ for base in type(error).__mro__]


def sentence(error: Any) -> str:
    """Return what is wrong and what to do, on one line, with the command whose help tells more."""
    said = " ".join(_said(error, _names(error)).split())
    context = getattr(error, "ctx", None)
    return f"{said}使い方: {context.command_path} --help" if context else said


def _said(error: Any, names: list[str]) -> str:
    message = str(error.message)
    if "MissingParameter" in names and error.param is not None:
        return f"{_named(error.param)}を指定してください。"
    if "NoSuchOption" in names:
        return f"「{error.option_name}」という指定はありません。"
    if "BadOptionUsage" in names:
        return f"{error.option_name} {'に値は付けられません' if 'not take' in message else 'には値が必要です'}。"
    if "BadParameter" in names and error.param is not None:
        return _of_value(error)
    return _of_words(error, message)


def _of_words(error: Any, message: str) -> str:
    if message.startswith("No such command"):
        return _of_command(error, message)
    if message.startswith("Got unexpected extra"):
        extra = message.partition(" (")[2].removesuffix(")")
        return f"余分な指定「{extra}」があります。取り除いてください。"
    return "指定に誤りがあります。" if message.isascii() else message


def _named(param: Any) -> str:
    """Name an option as it is typed, an argument by what it is; both with what their help says of them."""
    name = param.opts[0] if param.param_type_name == "option" else param.metavar or str(param.name).upper()
    told = getattr(param, "help", None)
    return f"{name}({told}) " if told else f"{name} "


def _of_command(error: Any, message: str) -> str:
    typed = _QUOTED.search(message)
    known = "、".join(error.ctx.command.list_commands(error.ctx))
    return f"「{typed[1] if typed else ''}」という命令はありません。使えるのは {known} です。"


def _of_value(error: Any) -> str:
    found: dict[str, Any] = next(iter(error.__cause__.errors()), {}) if hasattr(error.__cause__, "errors") else {}
    value = f"値「{found['input']}」は使えません。" if "input" in found else "値を使えません。"
    allowed = _ALLOWED.get(found.get("type", ""), "").format(**found.get("ctx", {}))
    one_of = "、".join(_QUOTED.findall(str(error.message).partition(" one of ")[2]))
    return f"{_named(error.param)}の{value}{allowed or (f'{one_of} から選んでください。' if one_of else '')}"
