"""What a flow or a person asks for, a module a verb; no Prefect, no SQL text and no terminal may enter."""
