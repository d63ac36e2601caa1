"""The write side: verb-named functions, the only code that adds, deletes or commits."""
