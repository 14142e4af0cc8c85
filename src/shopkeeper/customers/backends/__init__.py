"""Where persons are kept; named by `bootstrap` and `testing` alone."""
