"""Where pages come from. Each source yields items: a page, or the reason why it cannot be read."""
