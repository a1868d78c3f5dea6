"""What the program shows and knows: style sheet, fonts, icons, city packs, translations."""
