"""Figure 6: the explosive spin glass (26)-(27)."""
