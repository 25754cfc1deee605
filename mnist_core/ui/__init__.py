"""What pages share: their frame, cached loaders, widgets and panels."""
