"""Suggest which guideline item a comment may fall under; a human decides."""

__version__ = "0.1.0"
