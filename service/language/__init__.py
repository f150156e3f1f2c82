"""What both systems know of Chinese: places, dates, titles, names, sentences."""
