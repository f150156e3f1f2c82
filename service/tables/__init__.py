"""Tables made of records, for those who count visits."""
