"""The audio gate: what every upload passes before anybody hears it; pure, with no word of the web in it."""
