"""What lands on disk: schemas, rows, parts, and the manifest that commits them."""
