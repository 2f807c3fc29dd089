"""What a browser sends of a form, as little as can be: of a new reward kind by kind, of the look."""

LIMITS = {"period": "month"}
CODE = LIMITS | {
    "purchase": "any",
    "life_days": "90",
    "unused": "returned",
    "refunded": "in_proportion",
    "expired_lots": "fresh",
    "open_codes": "follow",
}
FIXED = {"name": "Reward", "points": "500"}
SLIDES = {"name": "Reward", "slider_points": "100", "slider_amount": "1"}
CARD = LIMITS | {"life_days": "90", "unused": "returned", "expired_lots": "fresh"}

SAID = {
    "amount_off": FIXED | CODE | {"amount": "5"},
    "amount_off_slider": SLIDES | CODE,
    "percent_off": FIXED | CODE | {"percent": "10"},
    "free_shipping": FIXED | CODE,
    "free_product": FIXED | CODE | {"variants": "71"},
    "gift_card": FIXED | CARD | {"amount": "5"},
    "gift_card_slider": SLIDES | CARD,
    "store_credit": FIXED | LIMITS | {"amount": "5"},
    "store_credit_slider": SLIDES | LIMITS,
    "cashback": SLIDES | {"cashback_percent": "5"},
    "donation": FIXED | LIMITS | {"amount": "5", "cause": "Trees"},
    "donation_slider": SLIDES | LIMITS | {"cause": "Trees"},
    "custom": FIXED | LIMITS | {"expired_lots": "fresh"},
}

# Of the look's form, as every shop begins.
LOOK = {
    "colours": "theme",
    "accent": "#24463a",
    "on_accent": "#ffffff",
    "corner": "theme",
    "font": "theme",
    "launcher": "pill",
    "icon": "star",
    "show_balance": "on",
    "side": "end",
    "offset_side": "20",
    "offset_bottom": "24",
    "offset_bottom_phone": "16",
    "devices": "all",
    "hidden_on": [],
    "delay_s": "20",
    "every_days": "30",
    "pages": ["index"],
}
