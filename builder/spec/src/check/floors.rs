//! Memory and disk: what the profile needs against what the board has.

use super::{Both, components};
use crate::{
    catalogue::chosen,
    file::{MemorySection, value::Share},
    text::Problem,
};
use kiln_types::ByteSize;

/// Partition 1; its size is fixed in ARCHITECTURE.md.
const ESP: u64 = 64 << 20;
/// Less leaves no room for logs, images of users and a volume.
const LEAST_VAR: u64 = 1 << 30;
const LEAST_SLOT: u64 = 128 << 20;
/// Go spends most of its time collecting when its limit is below what is alive; measured 180 and 45 MiB.
const LEAST_LIMITS: [(&str, u64); 2] = [("memory.control-plane-limit", 224 << 20), ("memory.agent-limit", 64 << 20)];

pub(super) fn check(both: Both) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(slot(both));
    problems.extend(memory(both));
    problems.extend(disk(both));
    problems.extend(limits(both));
    problems
}

fn slot(both: Both) -> Option<Problem> {
    let size = both.profile.image.slot_size.0;
    let why = match size.bytes() {
        ..LEAST_SLOT => "holds no root",
        bytes if bytes % (1 << 20) != 0 => "is not a whole number of MiB, as partitions are",
        _ => return None,
    };
    Some(
        Problem::new(format!("`image.slot-size` {} {why}", written(size)))
            .at(both.profile.place("image.slot-size"), "this size")
            .help("1GiB is the default"),
    )
}

fn memory(both: Both) -> Vec<Problem> {
    let own = components::asked(both.profile).map(|part| (part.name, part.mib));
    let catalogue = chosen(both.profile);
    let parts: Vec<_> =
        own.chain(catalogue.iter().map(|one| (&*one.entry.name, one.entry.memory.0.bytes() >> 20))).collect();
    let need: u64 = parts.iter().map(|(_, mib)| mib).sum();
    let parts: Vec<_> = parts.iter().map(|(name, mib)| format!("{name} {mib}")).collect();
    let has = [("memory-floor", both.board.memory_floor), ("emulate.memory", both.board.emulate.memory)];
    has.into_iter()
        .filter(|(_, size)| size.0.bytes() < need << 20)
        .map(|(path, size)| {
            Problem::new(format!("the profile needs {need} MiB of memory, and `{path}` is {}", written(size.0)))
                .at(both.board.place(path), "too little")
                .help(format!("MiB in use when idle: {}", parts.join(", ")))
        })
        .collect()
}

/// Two slots, each with its hash tree: 32 bytes for every 4096, and again for every 4096 of these, so a little over 1/128.
fn disk(both: Both) -> Vec<Problem> {
    let slot = both.profile.image.slot_size.0.bytes();
    let need = ESP + 2 * (slot + slot / 127 + (1 << 20)) + LEAST_VAR;
    let has = [("disk-floor", both.board.disk_floor), ("emulate.disk", both.board.emulate.disk)];
    has.into_iter()
        .filter(|(_, size)| size.0.bytes() < need)
        .map(|(path, size)| {
            Problem::new(format!("the image needs a disk of {} MiB, and `{path}` is {}", need >> 20, written(size.0)))
                .at(both.board.place(path), "too small")
                .help("that is the ESP, two slots of `image.slot-size` with their hash trees, and 1 GiB for /var")
        })
        .collect()
}

fn limits(both: Both) -> Vec<Problem> {
    let limits: [fn(&MemorySection) -> Option<Share>; 2] =
        [|memory| memory.control_plane_limit, |memory| memory.agent_limit];
    let (profile, board) = (&both.profile.memory, &both.board.memory);
    let too_low = LEAST_LIMITS.into_iter().zip(limits).filter_map(|((path, least), limit)| {
        let (limit, place) = match (limit(profile), limit(board)) {
            (Some(limit), _) => (limit, both.profile.place(path)),
            (None, limit) => (limit?, both.board.place(path)),
        };
        let bytes = limit.of(both.board.memory_floor);
        (limit.is_some() && bytes < least).then(|| {
            Problem::new(format!("`{path}` {} is less than what is always in use", written(ByteSize(bytes))))
                .at(place, "this limit")
                .help(format!("at least {}MiB; `memory.gogc` saves memory too", least >> 20))
        })
    });
    too_low.collect()
}

/// In binary units where these are whole, as people write them in the file.
fn written(size: ByteSize) -> String {
    match size.bytes() {
        bytes if bytes.is_multiple_of(1 << 30) => format!("{} GiB", bytes >> 30),
        bytes if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ => size.to_string(),
    }
}
