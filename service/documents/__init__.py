"""Input of every kind becomes documents, one after another; what cannot be read is said, not skipped."""

from service.documents.columns import Columns
from service.documents.entry import Unreadable
from service.documents.inputs import Inputs, Reading
from service.documents.origin import Origin

__all__ = ["Columns", "Inputs", "Origin", "Reading", "Unreadable"]
