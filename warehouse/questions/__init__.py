"""Questions that the program asks, a module for each subject: functions that give SQL and its parameters.

Ask them by `query.ask(warehouse, *question)`.
"""
