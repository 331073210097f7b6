"""Who has the ball: taking it up, handing it over."""
