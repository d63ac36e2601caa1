"""How values are put into words for a page; no request and no database here."""
