"""Tracker: takes a public strategy from evidence to publication, and keeps the record of how."""
