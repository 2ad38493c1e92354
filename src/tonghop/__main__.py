"""`python -m tonghop`: the command line."""

from tonghop.cli.app import main

if __name__ == "__main__":
    main()
