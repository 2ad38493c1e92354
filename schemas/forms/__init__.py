"""A module for each form: its class says what each figure means. The module's name is the form's id."""
