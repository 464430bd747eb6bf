"""Chinese national standards: ID numbers, code lists, working days, masks, pinyin."""
