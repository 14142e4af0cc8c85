"""Where keys and the audit trail are kept; named by `bootstrap` and `testing` alone."""
