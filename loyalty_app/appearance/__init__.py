"""How the programme looks and what it is called: the merchant's colours, place, icon, and wording in each language.

Invariant: what is stored can be shown. A text keeps the placeholders and plural forms of the original it replaces.
Verbs: look.save, texts.save, texts.restore. Read: look.at, texts.overrides, texts.of_theme.
"""
