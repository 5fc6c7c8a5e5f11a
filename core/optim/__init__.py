"""How parameters are stepped: rules, schedules, penalties, and where they begin."""
