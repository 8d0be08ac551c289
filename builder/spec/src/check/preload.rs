//! Container images.

use super::Both;
use crate::text::Problem;

const KEY: &str = "preload";

pub(super) fn check(both: Both) -> Vec<Problem> {
    let all = &both.profile.preload;
    let place = |number: usize| both.profile.place(&format!("{KEY}.{number}"));
    let mut problems = Vec::new();
    for (number, one) in all.iter().enumerate() {
        if one.image.is_none() && one.from.is_none() {
            problems.push(
                Problem::new("`[[preload]]` names no image")
                    .at(place(number), "this one")
                    .help("`image = \"docker.io/library/nginx:1.29\"` takes one from its registry, `from = \"./app.tar\"` from a file"),
            );
        }
        let twice = |other: &&crate::file::PreloadSection| one.image.is_some() && other.image == one.image;
        if let (Some(image), true) = (&one.image, all[..number].iter().any(|other| twice(&other))) {
            problems.push(
                Problem::new(format!("the image `{image}` is preloaded twice"))
                    .at(both.profile.place(&format!("{KEY}.{number}.image")), "the second")
                    .help("a name leads to one image: leave one out, or give it another name"),
            );
        }
    }
    problems
}
