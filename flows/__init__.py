"""Prefect and nothing else: flows, tasks, artifacts, deployments, the server and Dask; a step's logic may not enter."""
