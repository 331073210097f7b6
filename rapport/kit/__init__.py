"""Tools without a domain word: clock, text, facts, queue, paging, problems, terminal."""
