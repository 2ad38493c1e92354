"""What people open or read: tables in the terminal and files of query results."""
