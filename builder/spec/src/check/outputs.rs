//! Formats of the image that nobody could use on a machine of this kind.

use super::Both;
use crate::{
    file::Output,
    text::{Problem, list},
};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let board = both.board;
    let useless = |output: Output| output.useless(board.boot, board.arch);
    let fitting = Output::ALL.iter().filter(|output| useless(**output).is_none()).map(|output| output.word());
    let fitting = list(fitting, "and");
    let problem = |(number, output): (usize, &Output)| {
        let why = useless(*output)?;
        let problem = Problem::new(format!("`{output}` makes no sense for this board: {why}"))
            .at(both.profile.place(&format!("image.outputs.{number}")), "asked for here")
            .help(format!("for {} there are {fitting}", board.description));
        Some(problem)
    };
    both.profile.image.outputs.iter().enumerate().filter_map(problem).collect()
}
