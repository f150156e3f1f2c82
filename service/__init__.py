"""From raw articles to grounded visit records, and the ways in: command line, batch, web."""
