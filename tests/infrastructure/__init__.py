"""The machinery: settings, servers, commands, contracts."""
