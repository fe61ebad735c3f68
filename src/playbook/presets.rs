//! The names of the built-in presets. What they mean is known where exports are read.

/// Every preset that `[orders] preset` can name.
pub const PRESETS: [&str; 13] = [
    "plain",
    "shopify",
    "woocommerce",
    "woocommerce-advanced",
    "bigcommerce",
    "magento",
    "etsy",
    "etsy-items",
    "ebay",
    "amazon",
    "amazon-unshipped",
    "stripe",
    "shipstation",
];
