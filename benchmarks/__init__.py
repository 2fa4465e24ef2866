"""How good Winnow is: figures on gold pages beside other systems', and floors that they may not fall below."""
