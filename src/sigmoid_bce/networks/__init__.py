"""The networks: what they are (registry), how they are built, and where a frozen body's weights come from."""
