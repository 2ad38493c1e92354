"""The command line: options, words and exit codes, a module a group of commands; prefect enters no module's top."""
