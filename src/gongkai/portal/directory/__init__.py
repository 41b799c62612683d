"""The directory of public bodies (机构名录): their pages for everybody, and for those who keep it."""
