"""The demonstration: real bodies, invented people, and the programme that the first report set."""
