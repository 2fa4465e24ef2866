"""What touches the world: sources, datasets, workers, the command line and Prefect."""
