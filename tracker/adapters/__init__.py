"""What stands between Tracker and the outside: clock, mail, files, passwords, calendars."""
