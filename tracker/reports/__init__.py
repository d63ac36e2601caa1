"""What is made for reading elsewhere: pictures, packs, notices."""
