"""`python -m training`, for launchers such as torchrun: the `gloss-train` command."""

from training.cli import main

if __name__ == "__main__":
    main()
