//! Which units are enabled: by the presets of the tree, as `systemctl preset-all` would on an empty `/etc`.

mod enable;
mod preset;
mod unit;

pub(crate) use enable::enable;
