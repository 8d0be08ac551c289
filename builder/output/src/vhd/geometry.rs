//! Cylinders, heads and sectors: the appendix of the specification, step by step. Nobody boots by them any more, and readers
//! check them.

/// Cylinders, heads, sectors of a track.
pub(super) fn geometry(len: u64) -> (u16, u8, u8) {
    let total = (len / 512).min(65535 * 16 * 255);
    let (heads, sectors, tracks) = if total >= 65535 * 16 * 63 { (16, 255, total / 255) } else { smaller(total) };
    ((tracks / heads) as u16, heads as u8, sectors as u8)
}

fn smaller(total: u64) -> (u64, u64, u64) {
    let tracks = total / 17;
    let heads = tracks.div_ceil(1024).max(4);
    if tracks < heads * 1024 && heads <= 16 {
        return (heads, 17, tracks);
    }
    let tracks = total / 31;
    if tracks < 16 * 1024 { (16, 31, tracks) } else { (16, 63, total / 63) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_of_all_sizes() {
        assert_eq!(geometry(1 << 20), (30, 4, 17));
        assert_eq!(geometry(226 << 20), (933, 16, 31));
        assert_eq!(geometry(2 << 30), (4161, 16, 63));
        assert_eq!(geometry(u64::MAX), (65535, 16, 255));
    }
}
