from shop import late as late
