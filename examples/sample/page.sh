# Writes the page for the machine that is named in the first argument.
echo "<!doctype html><title>Slipway sample</title><p>built on $1</p>"
