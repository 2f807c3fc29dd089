"""Access scopes as a merchant reads them."""

# What a merchant reads on the consent page. A scope that is not listed is shown as it is.
WORDS = {
    "read_orders": "View orders of the last 60 days",
    "read_all_orders": "View all orders",
    "read_returns": "View returns",
    "read_customers": "View customers",
    "write_customers": "View and edit customers",
    "read_customer_merge": "View customer merges",
    "read_products": "View products",
    "write_discounts": "Create and edit discounts",
    "write_gift_cards": "Create and edit gift cards",
    "read_gift_cards": "View gift cards",
    "write_gift_card_transactions": "Put money on gift cards and take it off",
    "read_discounts": "View discounts",
    "read_store_credit_accounts": "View store credit",
    "write_store_credit_account_transactions": "Give and take store credit",
    "write_app_proxy": "Show its pages under your store’s address",
    "read_locations": "View locations",
    "read_markets": "View markets",
}


def of(scopes: list[str] | tuple[str, ...]) -> list[str]:
    return [WORDS.get(scope, scope.replace("_", " ").capitalize()) for scope in scopes]
