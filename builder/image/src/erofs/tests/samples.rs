//! Trees with a bit of everything that a root may have.

use kiln_tree::{Content, Kind, Node, Tree};
use std::sync::Arc;

/// A generator of the same numbers for the same seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// Text that compresses, noise that does not, zeros, or a mixture.
    pub fn content(&mut self, len: u64) -> Content {
        let flavour = self.below(4);
        let byte = |at: u64, random: &mut Self| match flavour {
            0 => (random.below(256)) as u8,
            1 => 0,
            2 => b"the quick brown clay jumps over the kiln. "[(random.below(3) * 7 + at % 20) as usize % 42],
            _ if (at / 50_000).is_multiple_of(2) => random.below(256) as u8,
            _ => b'a' + (at % 7) as u8,
        };
        Content::bytes((0..len).map(|at| byte(at, self)).collect::<Vec<_>>())
    }
}

/// Lengths around every limit of the format and of the writer.
const LENGTHS: [u64; 20] = [
    0, 1, 24, 25, 100, 4_095, 4_096, 4_097, 9_000, 65_535, 65_537, 131_072, 131_073, 150_000, 262_144, 262_145,
    400_000, 524_288, 1_048_576, 2_400_001,
];

/// A tree with files of all lengths, and everything else chosen by `seed`.
pub fn tree(seed: u64) -> Tree {
    let random = &mut Random::new(seed);
    let mut tree = Tree::new();
    let dirs = ["etc", "usr/bin", "usr/lib/kiln/pods", "var", "usr/share/doc"];
    for (number, len) in LENGTHS.into_iter().enumerate() {
        let dir = dirs[random.below(dirs.len() as u64) as usize];
        let content = random.content(len);
        add(&mut tree, &format!("{dir}/file-{number}"), Kind::File(content.clone()), random);
        if random.below(4) == 0 {
            add(&mut tree, &format!("{dir}/twin-{number}"), Kind::File(content), random);
        }
    }
    for number in 0..random.below(400) {
        let len = random.below(6_000);
        let content = random.content(len);
        add(&mut tree, &format!("etc/many/{number}.conf"), Kind::File(content), random);
    }
    others(&mut tree, random);
    tree
}

fn others(tree: &mut Tree, random: &mut Random) {
    for len in [1, 50, 1_000, 3_000, 4_064, 4_065, 4_095] {
        add(tree, &format!("links/{len}"), Kind::Symlink("t".repeat(len)), random);
    }
    for number in 0..random.below(300) {
        let name = "n".repeat(1 + random.below(250) as usize);
        add(tree, &format!("names/{number:03}-{name}/deep"), Kind::Dir, random);
    }
    add(tree, "pipe", Kind::Fifo, random);
    add(tree, "empty", Kind::Dir, random);
}

/// Adds device nodes, which only root can extract.
pub fn add_devices(tree: &mut Tree) {
    let random = &mut Random::new(1);
    add(tree, "dev/null", Kind::CharDevice { major: 1, minor: 3 }, random);
    add(tree, "dev/large", Kind::CharDevice { major: 4_000, minor: 700_000 }, random);
}

fn add(tree: &mut Tree, path: &str, kind: Kind, random: &mut Random) {
    let mut node = Node::new(kind, 0o644, &Arc::from("sample"));
    node.mode = [0o755, 0o644, 0o4755, 0o600, 0o1777, 0o444][random.below(6) as usize];
    node.uid = [0, 0, 1_000, 65_535, 65_536, 4_000_000_000][random.below(6) as usize];
    node.gid = [0, 0, 5, 70_000][random.below(4) as usize];
    node.time = (random.below(5) == 0).then(|| random.below(2_000_000_000) as i64);
    let may_have_xattrs = matches!(node.kind, Kind::File(_) | Kind::Dir);
    if may_have_xattrs && random.below(3) == 0 {
        let value = vec![b'v'; random.below(200) as usize];
        node.xattrs.insert("user.note".into(), value);
        node.xattrs.insert("security.capability".into(), capability());
    }
    if may_have_xattrs && random.below(9) == 0 {
        node.xattrs.insert("trusted.shared-by-many".into(), b"the same value".to_vec());
    }
    tree.insert(path, node).unwrap();
}

/// `cap_net_raw=ep`: the kernel shows no other bytes under this name than a capability.
fn capability() -> Vec<u8> {
    [0x0200_0001_u32, 1 << 13, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect()
}
