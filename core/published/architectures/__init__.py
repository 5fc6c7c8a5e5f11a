"""A file of equations for each family; importing it registers the family."""
