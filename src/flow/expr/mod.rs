//! Expressions and templates, in minijinja's syntax: what they read and what types they have.

mod check;
mod operators;
mod reads;
mod types;

pub(crate) use check::{check_expression, check_template};
pub(crate) use reads::{
    Reading, Unparsable, expression_reads, names_read, surely_set, template_as_expression,
    template_reads,
};
pub(crate) use types::Type;
