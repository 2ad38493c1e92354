"""The program as it is called: `tonghop`, and `python -m tonghop`."""

import sys


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word while its modules are still being imported."""
    try:
        from tonghop.cli.app import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
