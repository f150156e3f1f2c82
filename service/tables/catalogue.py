"""All tables, parents before their children."""

from typing import Any

from service.tables.details import AGREEMENTS, MEETINGS, OFFICIALS, POSTS, STOPS, TOPICS, WARNINGS
from service.tables.documents import DOCUMENTS
from service.tables.table import Table
from service.tables.visits import LEGS, VISITS

TABLES: tuple[Table[Any], ...] = (
    DOCUMENTS,
    VISITS,
    LEGS,
    OFFICIALS,
    POSTS,
    STOPS,
    MEETINGS,
    AGREEMENTS,
    TOPICS,
    WARNINGS,
)
