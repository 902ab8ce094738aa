"""Filing of emergency plans (应急预案备案)."""
