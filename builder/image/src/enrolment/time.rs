//! `EFI_TIME`.

const DAY: i64 = 24 * 3600;

/// The time `seconds` after 1970, of which variables have no more than seconds: all else in it must be zero (UEFI 2.10,
/// chapter 8.2.2). Years have to be from 1900 to 9999; a time before 1970 becomes that.
pub(super) fn efi_time(seconds: i64) -> [u8; 16] {
    let seconds = seconds.max(0);
    let (year, month, day) = date(seconds / DAY);
    let rest = seconds % DAY;
    let mut out = [0; 16];
    out[..2].copy_from_slice(&year.to_le_bytes());
    out[2..7].copy_from_slice(&[month, day, (rest / 3600) as u8, (rest / 60 % 60) as u8, (rest % 60) as u8]);
    out
}

/// Year, month and day of a day after 1970 (Howard Hinnant, `civil_from_days`): years begin in March here, so that the day that
/// not every year has is their last.
fn date(days: i64) -> (u16, u8, u8) {
    const ERA: i64 = 146_097; // days in 400 years
    let days = days + 719_468; // since March of the year 0
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, turn) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    ((year + era * 400 + turn).min(9999) as u16, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_date_that_people_know() {
        let shown = |seconds| {
            let time = efi_time(seconds);
            (u16::from_le_bytes([time[0], time[1]]), time[2..7].to_vec(), time[7..].iter().all(|&byte| byte == 0))
        };
        assert_eq!(shown(0), (1970, vec![1, 1, 0, 0, 0], true));
        assert_eq!(shown(951_782_400), (2000, vec![2, 29, 0, 0, 0], true));
        assert_eq!(shown(1_795_883_405), (2026, vec![11, 28, 16, 30, 5], true));
        assert_eq!(shown(-5), shown(0));
    }
}
