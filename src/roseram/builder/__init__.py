"""What the product does: websites, projects and what belongs to them; nothing here speaks HTTP."""
