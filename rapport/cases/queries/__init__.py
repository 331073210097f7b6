"""What is read of cases; every read starts from `policy.visible_to`."""
