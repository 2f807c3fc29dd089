// Drawings of what is listed.
import { ICONS } from "./loyalty-dom.js";

Object.assign(ICONS, {
  amount_off: "M3 12V4h8l10 10-8 8zM7.5 8v.1",
  percent_off: "M6 18L18 6M8 6a2 2 0 1 0 .1 0M16 14a2 2 0 1 0 .1 0",
  free_shipping: "M2 6h12v11H2zM14 10h4l4 4v3h-8M6.5 16a2 2 0 1 0 .1 0M17.5 16a2 2 0 1 0 .1 0",
  gift_card: "M3 6h18v12H3zM3 10h18",
  donation: "M12 20C5 15 3 12 3 8.5a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 3.5-2 6.5-9 11.5z",
  per_amount: "M9 6a6 3 0 1 0 .1 0M3 9v6q0 3 6 3M3 12q0 3 6 3M15 11a6 3 0 1 0 .1 0M9 14v4q0 3 6 3t6-3v-4",
  order: "M5 8h14l1 12H4zM9 10V6a3 3 0 0 1 6 0v4",
  undone: "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  adjusted: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  merged: "M7 4v5q0 3 5 5t5 5M17 4v5q0 3-5 5t-5 5",
  multiplier: "M7 17L17 7M9 7h8v8",
  custom: "M12 3l2.2 6.8L21 12l-6.8 2.2L12 21l-2.2-6.8L3 12l6.8-2.2z",
});
ICONS.store_credit = ICONS.cashback = ICONS.credit = ICONS.gift_card;
ICONS.per_order = ICONS.order;
ICONS.expired = ICONS.clock;
