"""All kept runs and sweeps: as a table, and on parallel axes."""
