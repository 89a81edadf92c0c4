leaving-title = x
