"""What an editor is shown. ``desk`` checks the open files and keeps what it read; ``diagnostics``,
``hover`` and ``actions`` put it in the shapes of the language server protocol, as plain dicts;
``server`` speaks the protocol. Only ``server`` needs pygls: the plugin for pylsp uses the rest."""
