"""What the figures mean and which tables carry them. Imports no other package of the product."""
