"""All commands in one place: which exist, and under which name."""

import typer

from triage.cli import admin, analyst, batch, desk, labels
from triage.cli.policy import policy
from triage.cli.purge import purge

app = typer.Typer(
    name="triage",
    help="コメントが要領のどの項目に該当する可能性があるかを示します。判断するのは人です。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("score")(batch.score)
app.command("template")(batch.template)
app.command("readers")(batch.readers)
app.command("init")(admin.init)
app.command("migrate")(admin.migrate)
app.command("serve")(desk.serve)
app.command("purge")(purge)
app.command("train")(analyst.train)
app.command("evaluate")(analyst.evaluate)
for name, group in {
    "queue": desk.queue,
    "worklist": desk.worklist,
    "user": admin.user,
    "audit": admin.audit,
    "policy": policy,
    "models": analyst.models,
    "labels": labels.labels,
}.items():
    app.add_typer(group, name=name)
