//! What can go wrong, as a person meets it. Errors carry messages of the interface, never sentences of their own, and
//! each page offers a way on.

use std::sync::Arc;

/// The result of whatever answers a request.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request is not answered as asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Nothing here, or nothing for this person: both look alike. 404.
    #[error("not found")]
    NotFound,
    /// The address exists for other methods. 405.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Sends to the sign-in page and back.
    #[error("sign in first")]
    SignInFirst,
    /// Sends to the step of the way in that is due, at this path.
    #[error("a step of the way in first")]
    StepFirst(&'static str),
    /// Sends to the second factor, and on to `back`.
    #[error("the second factor first")]
    SecondFactorFirst {
        /// Where the person wanted to go.
        back: String,
    },
    /// Sends to the second factor once more, and back to `back`.
    #[error("the second factor once more")]
    SecondFactorAgain {
        /// Where the person comes from.
        back: String,
    },
    /// The school keeps this area from this guardian; `phone` is the school's. 403.
    #[error("withheld by the school")]
    Withheld {
        /// Whom to ask.
        phone: String,
    },
    /// Staff who decide something about a child of their own; `phone` is the school's. 403.
    #[error("their own child")]
    OwnChild {
        /// Whom to ask.
        phone: String,
    },
    /// A school's large exports of the day are used up; `phone` is the school's. 429.
    #[error("too many large exports in a day")]
    TooManyExports {
        /// Whom to ask.
        phone: String,
    },
    /// Staff who were suspended or have left, and ask for what their role opened. 403.
    #[error("the access of staff is over")]
    AccessOver,
    /// A form posted from another site. 403.
    #[error("posted from another site")]
    CrossSite,
    /// The request is not one that a page of ours sends. 400.
    #[error("bad request")]
    BadRequest,
    /// The body is larger than the route takes. 413.
    #[error("body larger than {limit} bytes")]
    TooLarge {
        /// The most that it takes, in bytes.
        limit: usize,
    },
    /// The body did not arrive in time. 408.
    #[error("body too slow")]
    TooSlow,
    /// More at once than the server takes, or its database is away. 503 with Retry-After in seconds.
    #[error("unavailable")]
    Unavailable {
        /// When to come back, in seconds.
        retry_after: u32,
    },
    /// A fault of ours: opaque to the person, whole in the log. 500.
    #[error("fault: {0}")]
    Fault(Arc<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A fault with its cause.
    pub fn fault(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Fault(Arc::from(cause.into()))
    }

    /// The status it is answered with.
    pub fn status(&self) -> http::StatusCode {
        use http::StatusCode as S;
        match self {
            Error::NotFound => S::NOT_FOUND,
            Error::MethodNotAllowed => S::METHOD_NOT_ALLOWED,
            Error::SignInFirst
            | Error::StepFirst(_)
            | Error::SecondFactorFirst { .. }
            | Error::SecondFactorAgain { .. } => S::SEE_OTHER,
            Error::Withheld { .. } | Error::OwnChild { .. } | Error::AccessOver | Error::CrossSite => S::FORBIDDEN,
            Error::TooManyExports { .. } => S::TOO_MANY_REQUESTS,
            Error::BadRequest => S::BAD_REQUEST,
            Error::TooLarge { .. } => S::PAYLOAD_TOO_LARGE,
            Error::TooSlow => S::REQUEST_TIMEOUT,
            Error::Unavailable { .. } => S::SERVICE_UNAVAILABLE,
            Error::Fault(_) => S::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<db::Error> for Error {
    fn from(cause: db::Error) -> Error {
        if cause.is_unavailable() {
            tracing::warn!(%cause, "the database is not available");
            Error::Unavailable { retry_after: 10 }
        } else {
            Error::fault(cause)
        }
    }
}

impl From<askama::Error> for Error {
    fn from(cause: askama::Error) -> Error {
        Error::fault(cause)
    }
}

impl From<crate::password::HashError> for Error {
    fn from(cause: crate::password::HashError) -> Error {
        match cause {
            crate::password::HashError::Busy => Error::Unavailable { retry_after: 5 },
            other => Error::fault(other),
        }
    }
}
