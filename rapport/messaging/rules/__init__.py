"""What holds of mail, without a database: servers, reading what came, addresses that say what a reply is about."""
