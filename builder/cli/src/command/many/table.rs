//! What became of all images, for people and for machines.

use super::row::{Row, seconds};
use kiln_engine::BuiltImage;
use serde_json::json;
use std::{fmt::Write as _, path::Path, time::Duration};

/// How a reason ends that has no room in a line: it was told in full before.
const ELLIPSIS: &str = "…";
const WIDEST_REASON: usize = 80;

/// For machines.
pub fn json(rows: &[Row], took: Duration) -> String {
    let images: Vec<_> = rows.iter().map(Row::to_json).collect();
    format!("{:#}", json!({ "version": 1, "seconds": seconds(took), "images": images }))
}

/// For people: a line for each image, and one for all.
pub fn text(rows: &[Row], out: &Path, took: Duration) -> String {
    let lines: Vec<_> = rows.iter().map(line).collect();
    let heading = ["image", "board", "status", "time", "size"].map(str::to_owned);
    let all: Vec<_> = std::iter::once(&heading).chain(&lines).collect();
    let width = |column: usize| all.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let [image, board, status, time] = [0, 1, 2, 3].map(width);
    let mut text = String::new();
    for &[a, b, c, d, e] in &all {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", format!("{a:<image$}  {b:<board$}  {c:<status$}  {d:>time$}  {e}").trim_end());
    }
    text + &sum(rows, out, took)
}

fn line(row: &Row) -> [String; 5] {
    let sizes: Vec<_> = row.files().iter().map(size).collect();
    let what = row.error().map_or_else(|| sizes.join(", "), shortened);
    // What was not begun took none.
    let time = if row.took.is_zero() { String::new() } else { format!("{:.1} s", row.took.as_secs_f64()) };
    [row.image.clone(), row.board.clone(), row.status().replace('-', " "), time, what]
}

fn size(image: &BuiltImage) -> String {
    match image.written < image.size {
        true => format!("{} {} ({} without holes)", image.format.word(), image.size, image.written),
        false => format!("{} {}", image.format.word(), image.size),
    }
}

fn shortened(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    match line.chars().count() > WIDEST_REASON {
        true => line.chars().take(WIDEST_REASON).chain(ELLIPSIS.chars()).collect(),
        false => line.to_owned(),
    }
}

/// `11 of 12 images are in out, after 40.2 s: 1 failed`
fn sum(rows: &[Row], out: &Path, took: Duration) -> String {
    let count = |status: &str| rows.iter().filter(|row| row.status() == status).count();
    let done = rows.iter().filter(|row| !row.files().is_empty()).count();
    let others = ["unchanged", "failed", "interrupted", "not-begun"];
    let others = others.into_iter().filter(|status| count(status) > 0);
    let others: Vec<_> = others.map(|status| format!("{} {}", count(status), status.replace('-', " "))).collect();
    let others = if others.is_empty() { String::new() } else { format!(": {}", others.join(", ")) };
    let (all, out, took) = (rows.len(), out.display(), took.as_secs_f64());
    format!("{done} of {all} images are in {out}, after {took:.1} s{others}")
}

#[cfg(test)]
mod tests {
    use super::super::row::Ended;
    use super::*;
    use kiln_engine::Built;
    use kiln_spec::Output;
    use kiln_types::ByteSize;

    fn row(board: &str, millis: u64, ended: Ended) -> Row {
        let (image, profile) = (format!("house-{board}"), "house".to_owned());
        Row { image, profile, board: board.to_owned(), took: Duration::from_millis(millis), ended }
    }

    fn built(up_to_date: bool) -> Ended {
        let image = |format, size, written| BuiltImage {
            format,
            path: "out/x".into(),
            size: ByteSize(size),
            written: ByteSize(written),
        };
        let images =
            vec![image(Output::Raw, 237_000_000, 175_000_000), image(Output::RawZst, 174_000_000, 174_000_000)];
        Ended::Done(Built { images, up_to_date })
    }

    fn rows() -> Vec<Row> {
        vec![
            row("x86_64", 3_540, built(false)),
            row("rpi4", 20, built(true)),
            row("rpi3-armv7", 100, Ended::Failed("the package clay 1.0\n  more".to_owned())),
            row("rpi5", 0, Ended::NotBegun),
        ]
    }

    #[test]
    fn every_image_has_a_line_and_all_have_one() {
        let expected = "\
image             board       status      time  size
house-x86_64      x86_64      built      3.5 s  raw 237.0 MB (175.0 MB without holes), raw.zst 174.0 MB
house-rpi4        rpi4        unchanged  0.0 s  raw 237.0 MB (175.0 MB without holes), raw.zst 174.0 MB
house-rpi3-armv7  rpi3-armv7  failed     0.1 s  the package clay 1.0
house-rpi5        rpi5        not begun
2 of 4 images are in out, after 3.7 s: 1 unchanged, 1 failed, 1 not begun";
        assert_eq!(text(&rows(), Path::new("out"), Duration::from_millis(3_700)), expected);
    }

    #[test]
    fn machines_read_the_same() {
        let json: serde_json::Value = serde_json::from_str(&json(&rows(), Duration::from_micros(3_700_400))).unwrap();
        assert_eq!((&json["version"], &json["seconds"]), (&json!(1), &json!(3.7)));
        let of =
            |key: &str| json["images"].as_array().unwrap().iter().map(|image| image[key].clone()).collect::<Vec<_>>();
        assert_eq!(of("status"), ["built", "unchanged", "failed", "not-begun"]);
        assert_eq!(
            json["images"][0]["files"][1],
            json!({ "format": "raw.zst", "path": "out/x", "bytes": 174_000_000, "written": 174_000_000 })
        );
        assert_eq!(of("error")[2], "the package clay 1.0\n  more");
        assert!(of("error")[0].is_null());
    }
}
