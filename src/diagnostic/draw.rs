//! Diagnostics drawn as a compiler does.
