"""Errors of the file readers."""

from __future__ import annotations


class FormatError(ValueError):
    """A file does not hold what its format promises; the message names the line or byte offset."""


class TruncatedError(FormatError, EOFError):
    """A file ends before the data that its header announces."""
