"""Numbers of heat maps, one click away."""
