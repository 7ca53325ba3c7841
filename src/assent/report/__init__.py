"""What people look at: summary, page, terminal table, comparison."""
