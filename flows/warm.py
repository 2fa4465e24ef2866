"""To be imported by the server that workers are forked from: reads all tables, for all workers at once.

They are read by cleaning a page, and are then no longer looked through for garbage: that is 5 % of the CPU.
"""

import gc

import flows.workers  # noqa: F401
from cleaners import Page, clean_page

clean_page(Page("<p>The ferry to the island leaves at noon, and it comes back at six.</p>", "text/html"))
# Lines enough for their judge to be asked.
clean_page(Page("\n".join(f"Ferry {n} leaves at noon, and it is back at six." for n in range(8)), "text/plain"))
gc.collect()
gc.freeze()
