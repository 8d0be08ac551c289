//! What can go wrong.

/// Why a partition table could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum GptError {
    /// Names have room for 36 UTF-16 units.
    #[error("the partition name `{name}` is longer than 36 characters")]
    LongName {
        /// The name.
        name: String,
    },
    /// The table has 128 entries.
    #[error("{count} partitions are more than the 128 that a table holds")]
    TooMany {
        /// How many there were to be.
        count: usize,
    },
    /// A number of the table makes no sense.
    #[error("the partition table is damaged: {field} is {value}")]
    Invalid {
        /// What is wrong.
        field: &'static str,
        /// Its value.
        value: u64,
    },
    /// There is no table, or it is damaged.
    #[error("there is no valid partition table")]
    Table(#[source] ::gpt::GptError),
    /// The disk could not be read or written.
    #[error("cannot access the partition table")]
    Io(#[from] std::io::Error),
}

impl From<::gpt::GptError> for GptError {
    fn from(error: ::gpt::GptError) -> Self {
        match error {
            ::gpt::GptError::Io(error) => Self::Io(error),
            other => Self::Table(other),
        }
    }
}
