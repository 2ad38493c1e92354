"""DuckDB: store, load, build, query. The only place that imports duckdb."""
