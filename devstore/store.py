"""The stand-in as one object: its documents, its clock, its settings. The verbs are modules that take it first."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from devstore.clock import Clock
from devstore.documents import Documents

if TYPE_CHECKING:
    from devstore.webhooks.courier import Courier

# Realistic sizes: Shopify's ids had 13 and 14 digits in 2026. The steps differ so that no id fits another kind.
FIRST_IDS = {
    "shop": (68_817_551_001, 1_013),
    "product": (8_214_774_251_001, 32_768),
    "variant": (44_871_230_976_001, 32_768),
    "customer": (7_302_158_647_001, 32_768),
    "address": (9_104_332_881_001, 32_768),
    "order": (5_987_613_242_001, 32_768),
    "line_item": (14_971_022_311_001, 32_768),
    "shipping_line": (4_780_155_129_001, 32_768),
    "transaction": (7_120_884_551_001, 32_768),
    "refund": (1_028_613_341_001, 32_768),
    "refund_line_item": (654_574_944_001, 32_768),
    "order_adjustment": (284_115_663_001, 32_768),
    "fulfillment": (5_306_774_102_001, 32_768),
    "order_edit": (115_235_455_001, 32_768),
    "metafield": (31_447_055_208_001, 32_768),
    "app_installation": (913_990_517_001, 1_024),
    "webhook_subscription": (1_447_880_204_001, 32_768),
    "discount": (1_640_466_022_001, 32_768),
    "redeem_code": (22_347_512_021_001, 32_768),
    "gift_card": (654_879_129_001, 32_768),
    "gift_card_transaction": (247_048_077_001, 32_768),
    "store_credit_account": (1_217_691_001, 32_768),
    "store_credit_transaction": (4_104_226_001, 32_768),
    "collection": (514_840_232_001, 32_768),
    "selling_plan_group": (2_417_033_001, 32_768),
    "selling_plan": (3_908_114_001, 32_768),
    "job": (1_001, 1),
    "data_request": (9_001, 1),
}


@dataclass
class Settings:
    """What the stand-in knows of the app and of itself."""

    app_url: str
    client_id: str
    client_secret: str
    client_secret_previous: str | None = None
    app_name: str = "Loyalty"
    app_handle: str = "loyalty"
    app_id: int = 347_082_227_713
    own_url: str = ""
    # DEVSTORE_CDN: pages load Shopify's own App Bridge and Polaris, where a network reaches them.
    uses_cdn: bool = False
    config_path: Path | None = None
    retry_factor: float = 0.01
    # Shopify's own limits of one webhook attempt: one second to connect, five in all.
    connect_timeout_s: float = 1.0
    answer_timeout_s: float = 5.0
    # Live shops were seen to answer a taken gift card code without an error code (2025-01); None does the same.
    gift_card_taken_code: str | None = "TAKEN"


@dataclass
class Store:
    settings: Settings
    documents: Documents
    clock: Clock = field(default_factory=Clock)
    # The running server puts its courier here; without one, deliveries are written down and wait.
    courier: "Courier | None" = None

    def schedule(self, delivery_id: int, delay_s: float, *, after: int | None = None) -> None:
        """Tell the courier of a delivery that is to go out in so many seconds, not before `after` was tried."""
        if self.courier is not None:
            self.courier.schedule(delivery_id, delay_s, after=after)

    def new_id(self, kind: str) -> int:
        start, step = FIRST_IDS[kind]
        return self.documents.next_number(f"id:{kind}", start=start, step=step)

    def new_token(self, bytes_count: int = 16) -> str:
        return secrets.token_hex(bytes_count)

    @property
    def default_shop(self) -> str:
        return self.documents.all("shop", "")[0]["domain"]
