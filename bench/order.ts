// The object of 1 KB that every peer sends and gets back: the same content for each.

export interface Line {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: number;
  readonly inStock: boolean;
}

export interface Order {
  readonly number: number;
  readonly customer: string;
  readonly email: string;
  readonly shipTo: { readonly street: string; readonly city: string; readonly postcode: string; readonly country: string };
  readonly lines: readonly Line[];
  readonly tags: readonly string[];
  readonly total: number;
  readonly note: string;
}

/** Size of the order as MessagePack without field names; what the raw peer sends in its place. */
export const ORDER_BYTES = 1024;

const NAMES = ["walnut shelf", "desk lamp", "reading chair", "wool carpet", "oak table"];

export const ORDER: Order = {
  number: 4_711_002,
  customer: "Ada Lovelace",
  email: "ada.lovelace@example.org",
  shipTo: { street: "12 St James's Square", city: "London", postcode: "SW1Y 4LB", country: "United Kingdom" },
  lines: Array.from({ length: 10 }, (_, index) => ({
    sku: `SKU-${1000 + index * 37}-${String.fromCharCode(65 + index)}`,
    name: `${NAMES[index % NAMES.length]}, model ${index + 1}, packed for two to carry up the stairs`,
    quantity: 1 + index * 3,
    price: 19.95 + index * 7.25,
    inStock: index % 3 !== 0,
  })),
  tags: ["express", "gift", "returning customer"],
  total: 1_237.45,
  note: "Leave with the neighbour at number 14 when nobody answers the door.",
};

/** The fields of an order and nothing else: some peers add a type name or a class. */
export function pickOrder(order: Order): Order {
  const { number, customer, email, shipTo, lines, tags, total, note } = order;
  const { street, city, postcode, country } = shipTo;
  return {
    number,
    customer,
    email,
    shipTo: { street, city, postcode, country },
    lines: lines.map(({ sku, name, quantity, price, inStock }) => ({ sku, name, quantity, price, inStock })),
    tags: [...tags],
    total,
    note,
  };
}
