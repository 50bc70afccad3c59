"""The three-year Child and Family Services Plan of a New York social services district."""
