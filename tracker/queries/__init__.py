"""The read side: typed rows for pages, jobs and services; nothing here writes."""
