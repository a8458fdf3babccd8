"""A first look at Levy, Goldberg and Dagan (2015): which of their findings hold on a small corpus."""
