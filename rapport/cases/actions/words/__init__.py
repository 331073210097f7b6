"""Words in a case: said, waited for, asked, with their files, and what a case is found by."""
