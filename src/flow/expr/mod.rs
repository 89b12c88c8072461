//! Expressions and templates, in minijinja's syntax: what they read and what types they have.

mod reads;
mod types;

pub(crate) use reads::{
    Reading, Unparsable, expression_reads, surely_set, template_as_expression, template_reads,
};
pub(crate) use types::{Type, check_expression, check_template};
