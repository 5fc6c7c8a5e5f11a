"""Views of trees."""
