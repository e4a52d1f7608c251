"""`{{ value|said }}` for words of the program, `{{ value|written }}` for what people or a policy wrote."""

from django import template

from triage.web.language import said, written

register = template.Library()
register.filter("said", said)
register.filter("written", written)
