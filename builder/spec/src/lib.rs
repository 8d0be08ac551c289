//! kiln-spec
