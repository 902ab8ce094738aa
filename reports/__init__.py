"""Floor 6: boards, ledgers and figures over every process."""
