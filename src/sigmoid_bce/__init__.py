"""The article of H. Hentschke (2019) on sigmoid and binary cross-entropy, reproduced and extended."""
