"""Winnow's cleaners: a page in, a document out. Pure functions that someone can use without the pipeline."""

from cleaners.clean import clean, clean_page, rules_digest
from cleaners.document import Document, restore
from cleaners.page import Evidence, Page, Policy, Removal

__version__ = "0.1.0"
__all__ = [
    "Document",
    "Evidence",
    "Page",
    "Policy",
    "Removal",
    "clean",
    "clean_page",
    "restore",
    "rules_digest",
]
