"""What figures mean, and the tables that carry them. Imports no other room of the product."""
