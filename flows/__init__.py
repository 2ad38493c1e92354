"""What the program does, step by step: the ledger, the pipeline, Prefect's flows and the command line."""
