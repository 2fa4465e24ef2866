"""To be imported by the server that workers are forked from: reads all tables, for all workers at once.

They are read by cleaning a page, and are then no longer looked through for garbage: that is 5 % of the CPU.
"""

import gc

import flows.workers  # noqa: F401
from cleaners import Page, clean_page

clean_page(Page("<p>The ferry to the island leaves at noon, and it comes back at six.</p>", "text/html"))
clean_page(Page("The ferry\n\nThe ferry to the island leaves at noon, and it comes back at six.", "text/plain"))
gc.collect()
gc.freeze()
