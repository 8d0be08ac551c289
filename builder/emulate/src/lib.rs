//! kiln-emulate
