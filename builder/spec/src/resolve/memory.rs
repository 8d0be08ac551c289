//! Who has how much of the memory: as the profile says, else as the board says.

use crate::{
    check::Both,
    file::{
        MemorySection,
        value::{Share, Size},
    },
    spec::Memory,
};

/// A fifth of Go's own 100: measured 163 MB against 212 MB of anonymous memory in an idle control plane.
const GOGC: u32 = 20;
/// Half of the kubelet's own: what it protects, the node's programs, is smaller here.
const EVICTION_THRESHOLD: Share = Share::Bytes(Size::mib(50));
const NOTHING: Share = Share::Percent(0);

pub(super) fn memory(both: Both) -> Memory {
    let (profile, board) = (&both.profile.memory, &both.board.memory);
    let share = |key: fn(&MemorySection) -> Option<Share>| key(profile).or(key(board));
    Memory {
        gogc: profile.gogc.or(board.gogc).unwrap_or(GOGC),
        control_plane_limit: share(|memory| memory.control_plane_limit).unwrap_or(NOTHING),
        agent_limit: share(|memory| memory.agent_limit).unwrap_or(NOTHING),
        eviction_threshold: share(|memory| memory.eviction_threshold).unwrap_or(EVICTION_THRESHOLD),
        zram: share(|memory| memory.zram).unwrap_or(NOTHING),
    }
}
