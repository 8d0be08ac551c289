//! What a test has: a place, an image in it, and the way to moto.

use super::{
    moto,
    place::{Place, Said, said},
    proxy::{Fate, Proxy},
};
use kiln_event::Deaf;
use kiln_image::{
    Arch,
    bmap::{self, BlockMap},
    disk::{self, Layout, Partition, Source},
    erofs::{ErofsOptions, NoCache, write_unchecked},
    gpt::Kind,
};
use kiln_spec::{BoardJson, Library, Overrides};
use kiln_tree::{Content, Kind as NodeKind, Node, Tree};
use kiln_types::ByteSize;
use std::{
    fs::{self, File},
    io,
    process::{Child, Command, Stdio},
    sync::Arc,
};
use uuid::Uuid;

pub struct World {
    pub place: Place,
    pub proxy: Proxy,
    pub region: &'static str,
}

impl World {
    /// A world with `test.img`, whose account is in `region`; nothing without moto.
    pub fn new(region: &'static str) -> Option<Self> {
        moto::port()?;
        let world = Self { place: Place::new(), proxy: Proxy::start(), region };
        world.image("test", "x86_64", 1);
        Some(world)
    }

    /// `NAME.img` and its `.bmap`: a root that says what board it is for, and 6 MB of noise.
    pub fn image(&self, name: &str, board: &str, seed: u32) {
        let library = Library::with_defaults(vec![], vec![], None);
        let board = library.spec("minimal", board, &Overrides::default()).unwrap().board_json();
        let number = |number: u32| number.wrapping_mul(2_654_435_761).rotate_left(seed).to_le_bytes();
        let noise = (seed..1_500_000 + seed).flat_map(number).collect();
        let partition = |name: &str, kind, mib: u128, bytes| Partition {
            name: name.into(),
            kind,
            uuid: Uuid::from_u128(mib),
            size: ByteSize::mib(mib as u64),
            source: Source::Bytes(bytes),
        };
        let partitions = vec![
            partition("noise", Kind::Other(Uuid::from_u128(9)), 12, noise),
            partition("root-a", Kind::Root(Arch::Amd64), 2, root(&board)),
        ];
        let path = self.place.path(&format!("{name}.img"));
        let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        disk::write(&Layout { disk: Uuid::from_u128(2), partitions }, &file).unwrap();
        let bytes = fs::read(&path).unwrap();
        let text = bmap::write(&bytes, &BlockMap::of(&bytes, bytes.len() as u64)).unwrap();
        fs::write(path.with_extension("bmap"), text).unwrap();
    }

    /// The bytes of `test.img`.
    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.place.path("test.img")).unwrap()
    }

    /// `kiln` with the way to moto; `line` is split at blanks.
    pub fn command(&self, line: &str) -> Command {
        let mut command = self.place.command(line.split_whitespace());
        command.env("AWS_ENDPOINT_URL", &self.proxy.root).env("AWS_REGION", self.region);
        command.env("AWS_ACCESS_KEY_ID", moto::KEY).env("AWS_SECRET_ACCESS_KEY", moto::SECRET);
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Runs `kiln` to its end. Whatever it says, it is no secret.
    pub fn kiln(&self, line: &str) -> Said {
        let said = said(self.command(line).output().unwrap());
        assert!(!said.out.contains(moto::SECRET) && !said.err.contains(moto::SECRET), "{}{}", said.out, said.err);
        said
    }

    /// `kiln upload aws test.img`, not waited for.
    pub fn begin(&self) -> Child {
        let mut command = self.command("upload aws test.img --progress none");
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Nothing of kiln's is in the region, and nothing is known of an upload.
    pub fn assert_nothing_left(&self) {
        assert_eq!(moto::snapshots(self.region), Vec::<String>::new());
        assert_eq!(moto::ami_ids(self.region), Vec::<String>::new());
        assert_eq!(self.notes(), 0);
    }

    /// How many uploads the store knows.
    pub fn notes(&self) -> usize {
        let entries = fs::read_dir(self.place.path("store/uploads")).into_iter().flatten().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".json")).count()
    }

    /// There is one snapshot, and one AMI, whose blocks are those of the image.
    pub fn assert_whole(&self) {
        let (snapshots, amis) = (moto::snapshots(self.region), moto::ami_ids(self.region));
        assert_eq!((snapshots.len(), amis.len()), (1, 1), "{snapshots:?} {amis:?}");
        self.proxy.weather(|_, _| Fate::Fine);
        assert_eq!(self.read_back(self.region, &amis[0])["state"], "available");
    }
}

fn root(board: &BoardJson) -> Vec<u8> {
    let owner: Arc<str> = Arc::from("test");
    let mut tree = Tree::new();
    for dir in ["usr", "usr/lib", "usr/lib/kiln"] {
        tree.insert(dir, Node::new(NodeKind::Dir, 0o755, &owner)).unwrap();
    }
    let file = NodeKind::File(Content::bytes(board.text().into_bytes()));
    tree.insert(BoardJson::PATH, Node::new(file, 0o644, &owner)).unwrap();
    let mut bytes = io::Cursor::new(Vec::new());
    let options = ErofsOptions::new(0, Uuid::from_u128(3), "root");
    write_unchecked(&tree, &options, &NoCache, &Deaf, &mut bytes).unwrap();
    bytes.into_inner()
}
