//! Why a number was refused or revoked: a short list, and words of the director's own.

use crate::text::Text;
use crate::web::Form;
use crate::web::form::Message;

/// As long as a reason may be, in characters.
pub const LONGEST: usize = 500;

db::text_enum! {
    /// The short list.
    pub enum ReasonKind {
        /// None was asked for.
        None => "",
        /// It is not the number that the school knows.
        Differs => "differs",
        /// The school does not know this person as a guardian.
        Unknown => "unknown",
        /// It is somebody else's.
        Taken => "taken",
        /// The card has to be shown at the school first.
        ShowCard => "show_card",
        /// As the director wrote.
        Other => "other",
    }
}

impl ReasonKind {
    /// What it says to the guardian; nothing for what the director wrote themselves.
    pub fn words(self, text: &'static Text) -> &'static str {
        match self {
            ReasonKind::None | ReasonKind::Other => "",
            ReasonKind::Differs => text.reviews_reason_differs,
            ReasonKind::Unknown => text.reviews_reason_unknown,
            ReasonKind::Taken => text.reviews_reason_taken,
            ReasonKind::ShowCard => text.reviews_reason_show_card,
        }
    }

    /// What the director chooses from.
    pub fn choices(text: &'static Text) -> Vec<(ReasonKind, &'static str)> {
        let kinds = ReasonKind::ALL.iter().copied().filter(|kind| *kind != ReasonKind::None);
        kinds
            .map(|kind| (kind, if kind == ReasonKind::Other { text.reviews_reason_other } else { kind.words(text) }))
            .collect()
    }
}

/// A reason as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// What was chosen of the list; none yet.
    pub kind: Option<ReasonKind>,
    /// What was written.
    pub text: String,
}

impl Typed {
    /// What a form says.
    pub fn of(form: &Form) -> Typed {
        let kind = ReasonKind::parse(form.get("reason")).filter(|kind| *kind != ReasonKind::None);
        Typed { kind, text: form.get("reason_text").to_owned() }
    }

    /// The reason, or what is amiss with it.
    ///
    /// # Errors
    /// Nothing was chosen; nothing was written where words are wanted; too long.
    pub fn read(&self) -> Result<(ReasonKind, String), Message> {
        // Lines stay, so that a list of two things reads as one.
        let text: String = self.text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(|t| t.reviews_reason_long);
        }
        match self.kind {
            None => Err(|t| t.reviews_reason_empty),
            Some(ReasonKind::Other) if text.is_empty() => Err(|t| t.reviews_reason_write),
            Some(kind) => Ok((kind, text.to_owned())),
        }
    }
}

/// A reason in words for a reader: of the list, then the director's own.
pub fn lines(text: &'static Text, kind: ReasonKind, own: &str) -> Vec<String> {
    [kind.words(text), own].into_iter().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
