//! Presets: named ways to read the exports of known shop systems, all in one table. Each says how its header is
//! recognised (names compared without case and blanks), which columns hold id, customer and currency, how lines, dates
//! and amounts are written, and which of its columns hold what the plain format calls `total`, `ordered` and so on.
//! The names come from real files.

use crate::model::cell::{DateOrder, DateStyle, Zoneless};
use crate::orders::records::Quoting;
use crate::playbook::Lines;

/// A named way to read an export.
#[derive(Debug)]
pub struct Preset {
    /// Its name, for `--preset` and `[orders] preset`.
    pub name: &'static str,
    /// It is recognised where the header has all names of any of these lists.
    pub recognised_by: &'static [&'static [&'static str]],
    /// The order's id: the first of these that the header has.
    pub id: &'static [&'static str],
    /// What a row without an id is.
    pub without_id: WithoutId,
    /// Who the customer is: the first of these that the header has.
    pub customer: &'static [&'static str],
    /// The currency of the order.
    pub currency: &'static [&'static str],
    /// Whether an order has several rows.
    pub lines: Lines,
    /// The order of day, month and year.
    pub dates: DateOrder,
    /// What else dates may have.
    pub date_style: DateStyle,
    /// What a time without a zone means.
    pub zoneless: Zoneless,
    /// How amounts are written.
    pub amounts: Amounts,
    /// What separates cells; recognised where none is said.
    pub delimiter: Option<u8>,
    /// What quotes mean.
    pub quoting: Quoting,
    /// Cells that stand for a blank one.
    pub placeholders: &'static [&'static str],
    /// Beginnings or parts of rows that are no orders.
    pub footers: &'static [&'static str],
    /// What the plain format calls a column, and what it is called here.
    pub columns: &'static [(&'static str, &'static [&'static str])],
}

/// What a row without an id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutId {
    /// No order anybody knows.
    NoOrder,
    /// A line of the order above that has the same in this column; alone, an order known by it.
    KnownBy(&'static str),
    /// A line of the order above.
    OrderAbove,
}

/// How amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amounts {
    /// `1299.00`.
    Plain,
    /// `1299.00`, `$1,299.00` or `1,299.00 USD`.
    English,
    /// As the site's language has it: `$1,433.66`, or `116,99 €` in a file that separates cells with `;`.
    OfTheSite,
}

impl Preset {
    /// The preset with this name.
    pub fn named(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// The preset whose header this is.
    pub fn recognised(header: &[String]) -> Option<&'static Preset> {
        let has = |wanted: &&str| header.iter().any(|name| is_called(name, wanted));
        let has_all = |names: &&[&str]| names.iter().all(has);
        PRESETS.iter().find(|preset| preset.recognised_by.iter().any(has_all))
    }

    /// What this export calls a column of the plain format.
    pub fn own_names(&self, plain: &str) -> &'static [&'static str] {
        self.columns.iter().find(|(name, _)| *name == plain).map_or(&[], |(_, names)| names)
    }
}

/// Whether two names are the same but for case and blanks, as headers are recognised by.
pub fn is_called(name: &str, wanted: &str) -> bool {
    bare(name).eq(bare(wanted))
}

fn bare(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase)
}

const PLAIN: Preset = Preset {
    name: "plain",
    recognised_by: &[],
    id: &["order_id"],
    without_id: WithoutId::NoOrder,
    customer: &[],
    currency: &[],
    lines: Lines::Single,
    dates: DateOrder::Iso,
    date_style: DateStyle::Digits,
    zoneless: Zoneless::AsWritten,
    amounts: Amounts::Plain,
    delimiter: None,
    quoting: Quoting::Doubled,
    placeholders: &[],
    footers: &[],
    columns: &[],
};

/// All of them; where several would recognise a header, the first.
pub const PRESETS: &[Preset] = &[
    PLAIN,
    Preset {
        name: "shopify",
        recognised_by: &[&["Name", "Financial Status", "Lineitem quantity", "Created at"]],
        id: &["Name"],
        customer: &["Email"],
        currency: &["Currency"],
        lines: Lines::Grouped,
        columns: &[
            ("order_id", &["Name"]),
            ("email", &["Email"]),
            ("country", &["Shipping Country", "Billing Country"]),
            ("currency", &["Currency"]),
            ("ordered", &["Created at"]),
            ("paid", &["Paid at"]),
            ("shipped", &["Fulfilled at"]),
            ("total", &["Total"]),
            ("shipping_paid", &["Shipping"]),
            ("quantity", &["Lineitem quantity"]),
            ("unit_price", &["Lineitem price"]),
            ("service", &["Shipping Method"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "woocommerce",
        recognised_by: &[&["Date", "Order #", "Status", "Customer", "Product(s)", "Items sold"]],
        id: &["Order #"],
        amounts: Amounts::English,
        columns: &[
            ("order_id", &["Order #"]),
            ("ordered", &["Date"]),
            ("total", &["N. Revenue (formatted)", "Net Sales"]),
            ("quantity", &["Items sold"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "woocommerce-advanced",
        recognised_by: &[
            &["Order Number", "Order Status", "Order Date", "Order Total Amount"],
            &["Order Number", "Order Status", "Email (Billing)"],
        ],
        id: &["Order Number"],
        without_id: WithoutId::OrderAbove,
        customer: &["Email (Billing)"],
        currency: &["Order Currency", "Currency"],
        lines: Lines::Grouped,
        columns: &[
            ("order_id", &["Order Number"]),
            ("email", &["Email (Billing)"]),
            ("country", &["Country Code (Shipping)", "Country Code (Billing)"]),
            ("ordered", &["Order Date"]),
            ("total", &["Order Total Amount"]),
            ("shipping_paid", &["Order Shipping Amount"]),
            ("quantity", &["Quantity"]),
            ("unit_price", &["Item Cost"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "bigcommerce",
        recognised_by: &[
            &["Order ID", "Order Status", "Order Total (inc tax)"],
            &["Order ID", "Order Date", "Product Details"],
        ],
        id: &["Order ID"],
        customer: &["Customer Email", "Billing Email"],
        currency: &["Order Currency Code"],
        dates: DateOrder::Mdy,
        amounts: Amounts::English,
        columns: &[
            ("order_id", &["Order ID"]),
            ("email", &["Customer Email", "Billing Email"]),
            ("country", &["Shipping Country"]),
            ("ordered", &["Order Date"]),
            ("shipped", &["Date Shipped"]),
            ("total", &["Order Total (inc tax)"]),
            ("shipping_paid", &["Shipping Cost (inc tax)"]),
            ("quantity", &["Total Quantity"]),
            ("service", &["Ship Method"]),
            ("parcel_weight", &["Combined Product Weight"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "magento",
        recognised_by: &[&["ID", "Purchase Point", "Purchase Date", "Grand Total (Purchased)"]],
        id: &["ID"],
        customer: &["Customer Email"],
        date_style: DateStyle::MonthNames,
        amounts: Amounts::English,
        columns: &[
            ("order_id", &["ID"]),
            ("email", &["Customer Email"]),
            ("ordered", &["Purchase Date"]),
            ("total", &["Grand Total (Purchased)"]),
            ("shipping_paid", &["Shipping and Handling"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "etsy",
        recognised_by: &[&["Sale Date", "Order ID", "Number of Items", "Order Value", "Order Total"]],
        id: &["Order ID"],
        customer: &["Buyer User ID", "Buyer"],
        currency: &["Currency"],
        dates: DateOrder::Mdy,
        date_style: DateStyle::ShortYears,
        amounts: Amounts::English,
        columns: &[
            ("order_id", &["Order ID"]),
            ("country", &["Ship Country"]),
            ("ordered", &["Sale Date"]),
            ("shipped", &["Date Shipped"]),
            ("total", &["Order Total"]),
            ("shipping_paid", &["Shipping"]),
            ("quantity", &["Number of Items"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "etsy-items",
        recognised_by: &[&["Sale Date", "Item Name", "Transaction ID", "Order ID"]],
        id: &["Order ID"],
        customer: &["Buyer"],
        currency: &["Currency"],
        lines: Lines::Grouped,
        dates: DateOrder::Mdy,
        date_style: DateStyle::ShortYears,
        amounts: Amounts::English,
        columns: &[
            ("order_id", &["Order ID"]),
            ("country", &["Ship Country"]),
            ("ordered", &["Sale Date"]),
            ("paid", &["Date Paid"]),
            ("shipped", &["Date Shipped"]),
            ("shipping_paid", &["Order Shipping"]),
            ("quantity", &["Quantity"]),
            ("unit_price", &["Price"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "ebay",
        recognised_by: &[&["Sales Record Number", "Order Number", "Buyer Username"]],
        id: &["Order Number"],
        without_id: WithoutId::KnownBy("Sales Record Number"),
        customer: &["Buyer Username"],
        lines: Lines::Grouped,
        dates: DateOrder::Mdy,
        date_style: DateStyle::MonthNames,
        amounts: Amounts::OfTheSite,
        placeholders: &["--"],
        footers: &["record(s) downloaded", "Seller ID"],
        columns: &[
            ("order_id", &["Order Number"]),
            ("email", &["Buyer Email"]),
            ("country", &["Ship To Country", "Post to Country", "Buyer Country"]),
            ("ordered", &["Sale Date"]),
            ("paid", &["Paid On Date"]),
            ("shipped", &["Shipped On Date"]),
            ("total", &["Total Price"]),
            ("shipping_paid", &["Shipping And Handling", "Postage And Packaging"]),
            ("quantity", &["Quantity"]),
            ("unit_price", &["Sold For"]),
            ("service", &["Shipping Service", "Delivery Service"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "amazon",
        recognised_by: &[&["amazon-order-id", "purchase-date", "order-status"]],
        id: &["amazon-order-id"],
        currency: &["currency"],
        lines: Lines::Grouped,
        delimiter: Some(b'\t'),
        quoting: Quoting::Off,
        columns: &[
            ("order_id", &["amazon-order-id"]),
            ("country", &["ship-country"]),
            ("ordered", &["purchase-date"]),
            ("quantity", &["quantity"]),
            ("service", &["ship-service-level"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "amazon-unshipped",
        recognised_by: &[&["order-id", "order-item-id", "purchase-date", "quantity-purchased"]],
        id: &["order-id"],
        customer: &["buyer-email"],
        currency: &["currency"],
        lines: Lines::Grouped,
        delimiter: Some(b'\t'),
        quoting: Quoting::Off,
        columns: &[
            ("order_id", &["order-id"]),
            ("email", &["buyer-email"]),
            ("country", &["ship-country"]),
            ("ordered", &["purchase-date"]),
            ("paid", &["payments-date"]),
            ("quantity", &["quantity-purchased"]),
            ("service", &["ship-service-level"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "stripe",
        recognised_by: &[
            &["id", "Created (UTC)", "Amount", "Currency"],
            &["id", "Created date (UTC)", "Amount", "Currency"],
        ],
        id: &["id"],
        customer: &["Customer Email"],
        currency: &["Currency"],
        zoneless: Zoneless::Utc,
        columns: &[
            ("order_id", &["id"]),
            ("email", &["Customer Email"]),
            ("country", &["Card Address Country"]),
            ("ordered", &["Created (UTC)", "Created date (UTC)"]),
            ("paid", &["Created (UTC)", "Created date (UTC)"]),
            ("total", &["Amount"]),
            ("dispute", &["Dispute Status"]),
        ],
        ..PLAIN
    },
    Preset {
        name: "shipstation",
        recognised_by: &[&["Order - Number"]],
        id: &["Order - Number"],
        customer: &["Customer Email", "Bill To - Email"],
        dates: DateOrder::Mdy,
        amounts: Amounts::English,
        columns: &[
            ("order_id", &["Order - Number"]),
            ("email", &["Customer Email", "Bill To - Email"]),
            ("country", &["Ship To - Country"]),
            ("ordered", &["Date - Order Date"]),
            ("shipped", &["Date - Shipped Date"]),
            ("total", &["Amount - Order Total"]),
            ("shipping_paid", &["Amount - Order Shipping"]),
            ("shipping_cost", &["Amount - Shipping Cost"]),
            ("quantity", &["Count - Number of Items"]),
            ("parcel_weight", &["Order - Weight"]),
            ("service", &["Carrier - Service Sel"]),
        ],
        ..PLAIN
    },
];

#[cfg(test)]
mod tests;
