//! `--set KEY=VALUE`: one key of a profile, given as an argument.

use super::{layer::Layer, problem::Problem, source::Source};
use crate::{
    file::Output,
    schema::{SchemaKind, check},
};
use std::fmt;
use toml::{Table, Value};

/// What is laid over a profile besides files.
#[derive(Clone, Default)]
pub struct Overrides {
    /// Arguments `KEY=VALUE`, later ones over earlier ones. KEY is a path of keys with dots between them. VALUE is TOML;
    /// what is not TOML is taken as text, so that `network.pod-cidr=10.50.0.0/16` needs no quotes; nor does a number where a
    /// key takes text that it is.
    pub set: Vec<String>,
    /// The console token, from `KILN_CONSOLE_TOKEN`.
    pub console_token: Option<String>,
    /// Formats of the image, from `--output`: they replace those of the profile and of `set`.
    pub outputs: Vec<Output>,
}

/// Keys without their values: one of them may be a token.
impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.set.iter().map(|argument| argument.split('=').next().unwrap_or_default());
        f.debug_set().entries(keys).entries(self.console_token.iter().map(|_| "KILN_CONSOLE_TOKEN")).finish()
    }
}

impl Overrides {
    pub(crate) fn layers(&self, kind: SchemaKind) -> Result<Vec<Layer>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut layers = Vec::new();
        let token = self.console_token.iter().map(|token| token_layer(token));
        let outputs = (!self.outputs.is_empty()).then(|| outputs_layer(&self.outputs));
        for layer in token.chain(self.set.iter().map(|argument| set_layer(kind, argument))).chain(outputs) {
            match layer {
                Ok(layer) => layers.push(layer),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(layers) } else { Err(problems) }
    }
}

fn token_layer(token: &str) -> Result<Layer, Problem> {
    let text = format!("access.console-token = {}", Value::from(token));
    Layer::parse(Source::new("KILN_CONSOLE_TOKEN", text))
}

fn outputs_layer(outputs: &[Output]) -> Result<Layer, Problem> {
    let words: Vec<_> = outputs.iter().map(|output| Value::from(output.word()).to_string()).collect();
    Layer::parse(Source::new("--output", format!("image.outputs = [{}]", words.join(", "))))
}

fn set_layer(kind: SchemaKind, argument: &str) -> Result<Layer, Problem> {
    let (key, value) = argument.split_once('=').ok_or_else(|| shapeless(argument))?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() || format!("{key} = 0").parse::<Table>().is_err() {
        return Err(shapeless(argument));
    }
    let value = if is_toml(kind, key, value) { value.to_owned() } else { Value::from(value).to_string() };
    Layer::parse(Source::new("--set", format!("{key}={value}")))
}

/// Whether `value` is taken as TOML. A number is not where it would be right as text: there are passphrases of digits alone.
fn is_toml(kind: SchemaKind, key: &str, value: &str) -> bool {
    let Ok(table) = format!("value = {value}").parse::<Table>() else { return false };
    let number = matches!(table.get("value"), Some(Value::Integer(_) | Value::Float(_)));
    table.len() == 1 && !(number && check::takes_text(kind, key, value))
}

fn shapeless(argument: &str) -> Problem {
    // The argument itself may be a token without its key, so it is not shown beyond its key.
    let key = argument.split('=').next().unwrap_or_default();
    Problem::new(format!("`--set {key}` does not set a key"))
        .help("write KEY=VALUE with the path of one key of the profile, such as `--set network.pod-cidr=10.50.0.0/16`")
}
