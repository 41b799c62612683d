"""What the annual report of a body and year is made of (年报编制): the registers, and what is counted from them."""
