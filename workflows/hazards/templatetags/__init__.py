"""Words of the templates of this process's papers."""
