"""What the lab plugs into OpenStack's own services: drivers, and the program that starts them."""
