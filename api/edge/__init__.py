"""Between the network and the routes: what is let in, what is told of it, signals, processes."""
