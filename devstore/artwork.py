"""Colours and motifs of the demo's goods; the storefront draws them, so that no picture comes from outside."""

PALETTES = {
    "juniper": ["#2f4a3c", "#8fa58a", "#f3efe4"],
    "clay": ["#b5573a", "#e9c3a6", "#fbf3ea"],
    "indigo": ["#27365c", "#8c9cc4", "#f1f2f7"],
    "oat": ["#a98d63", "#ddcdae", "#f8f3e8"],
    "plum": ["#5b3046", "#c796ad", "#f8eff3"],
    "slate": ["#3d4750", "#a3adb4", "#f0f2f3"],
    "mustard": ["#b98a1d", "#ecd28b", "#fcf7e6"],
    "sea": ["#1f5a63", "#86bcbf", "#ecf5f4"],
}
MOTIFS = ("weave", "stripe", "check", "herringbone", "scallop", "dot", "wave", "card")
