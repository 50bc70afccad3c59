"""Feeds: calendars of deadlines and meetings, and lists to follow, under secret addresses of a person's own."""
