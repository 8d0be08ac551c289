//! All index files of a kernel.

use super::{Modules, builtin, index::Index, name};

impl Modules {
    /// The files of `depmod`: name below `/usr/lib/modules/<release>` and bytes. `builtin` and `builtin_modinfo` are
    /// the kernel's `modules.builtin` and `modules.builtin.modinfo`.
    pub(crate) fn index_files(&self, builtin: &str, builtin_modinfo: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let head = |what: &str| format!("# {what} extracted from modules themselves.");
        let dep: String = self.dep_lines().map(|(_, line)| line + "\n").collect();
        vec![
            ("modules.dep", dep.into_bytes()),
            ("modules.dep.bin", self.dep_bin()),
            ("modules.alias", self.info_text(&head("Aliases"), "alias").into_bytes()),
            ("modules.alias.bin", self.alias_bin()),
            ("modules.softdep", self.info_text(&head("Soft dependencies"), "softdep").into_bytes()),
            ("modules.weakdep", self.info_text(&head("Weak dependencies"), "weakdep").into_bytes()),
            ("modules.symbols", self.symbols_text().into_bytes()),
            ("modules.symbols.bin", self.symbols_bin()),
            ("modules.builtin.bin", builtin::names(builtin)),
            ("modules.builtin.alias.bin", builtin::aliases(builtin_modinfo)),
            ("modules.devname", self.devname_text().into_bytes()),
        ]
    }

    /// Priority of a value in an index: the place of its module, so that the first one wins.
    fn place(&self, module: &super::Module) -> u32 {
        self.by_name.get(&module.name).map_or(0, |place| *place as u32)
    }

    fn dep_bin(&self) -> Vec<u8> {
        let mut index = Index::default();
        self.dep_lines().for_each(|(module, line)| index.insert(&module.name, &line, self.place(module)));
        index.to_bytes()
    }

    fn alias_bin(&self) -> Vec<u8> {
        let mut index = Index::default();
        for module in &self.modules {
            for alias in module.facts.values("alias").filter_map(name::normalise_alias) {
                index.insert(&alias, &module.name, self.place(module));
            }
        }
        index.to_bytes()
    }

    fn symbols_text(&self) -> String {
        let lines = self.symbols().into_iter().map(|(symbol, module)| format!("alias {symbol} {}\n", module.name));
        std::iter::once("# Aliases for symbols, used by symbol_request().\n".to_owned()).chain(lines).collect()
    }

    fn symbols_bin(&self) -> Vec<u8> {
        let mut index = Index::default();
        for (symbol, module) in self.symbols() {
            index.insert(&symbol, &module.name, self.place(module));
        }
        index.to_bytes()
    }
}
