"""`python -m core.sweep`, see `core/engine/terminal.py`. Not to be imported: `core.sweep` is the function."""

if __name__ == "__main__":
    import sys

    from core.engine.terminal import main

    sys.exit(main())
