//! What can be wrong with message files.

use std::fmt;
use std::path::PathBuf;

use crate::Locale;

/// Something that must be mended before the messages can be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The message file.
    pub file: PathBuf,
    /// The line in it, from 1; 0 where it concerns the file as a whole.
    pub line: usize,
    /// The message (or `-term`), where one is concerned.
    pub key: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a message file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// A file or folder cannot be read or written.
    #[error("{0}")]
    File(String),
    /// Not Fluent.
    #[error("{0}")]
    Syntax(String),
    /// There is no such message in one of the languages.
    #[error("missing in {}: add it to {}", .0.code(), .1.display())]
    Missing(Locale, PathBuf),
    /// The key stands twice in one language, perhaps in two folders.
    #[error("already written in {}:{}", .0.display(), .1)]
    Doubled(PathBuf, usize),
    /// The arguments are not those of the French message.
    #[error("arguments differ: here {}, in French {}", list(.here), list(.french))]
    Arguments {
        /// The arguments of this message.
        here: Vec<String>,
        /// Those of the French one.
        french: Vec<String>,
    },
    /// The message refers to one that does not exist.
    #[error("refers to {0}, which does not exist in this language")]
    Unknown(String),
    /// The message contains itself.
    #[error("contains itself, by way of {0}")]
    Circular(String),
    /// The language has no such plural category.
    #[error("[{0}] is never chosen: this language has {1}")]
    Category(String, String),
    /// Fluent that is not used here, with what to write instead.
    #[error("{0}")]
    Refused(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.kind)
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
}
