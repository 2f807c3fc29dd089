"""The member's page: their card and all that the panel shows, on the shop's own domain, to be put on a home screen.

Invariant: the document and its files are the same for everybody; who looks is only told by answers that nobody keeps.
The one thing kept on a device is the card, by the page itself and for whoever is signed in there.
Verbs: shell.of, manifest.of, files.asset, icon.png.
"""
