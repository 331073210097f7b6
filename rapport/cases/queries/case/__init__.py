"""One case, as whoever may see it reads it: its words, files, road, links and clocks."""
