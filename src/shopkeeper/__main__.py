"""`python -m shopkeeper` is the `shopkeeper` command."""

from shopkeeper.bootstrap import main

main()
