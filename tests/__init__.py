"""Mirrors the tree it tests; browser/ drives a real Chromium, pages/ runs pages without one."""
