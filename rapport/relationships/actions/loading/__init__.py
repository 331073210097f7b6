"""Books that come in whole, set by set: the same rules, policy and facts as one by one."""
