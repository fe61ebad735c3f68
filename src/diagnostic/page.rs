//! The pages of codes.
