"""Read any export into comments: detected by content, streamed, with nothing lost in silence."""

from triage.readers.held import held, hold
from triage.readers.identity import content_key, version_key
from triage.readers.importing import Import
from triage.readers.opening import READERS, Description, describe, description_of, open_export
from triage.readers.options import ReadOptions
from triage.readers.reader import Reader
from triage.readers.reject import Reject
from triage.readers.rows import ExportError
from triage.readers.template import write_template

__all__ = [
    "READERS",
    "Description",
    "ExportError",
    "Import",
    "ReadOptions",
    "Reader",
    "Reject",
    "content_key",
    "describe",
    "description_of",
    "held",
    "hold",
    "open_export",
    "version_key",
    "write_template",
]
