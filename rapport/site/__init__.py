"""The roof: settings, addresses, navigation, home, REST root, command line root."""
