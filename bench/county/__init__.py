"""County plans: the largest section, saving a field, every rule of a full plan, the State's board of all districts."""
