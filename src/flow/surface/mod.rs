//! The language as it is written: one type a construct.
//!
//! Each type is declared once, with `surface!`; from that one declaration come the reader, which collects every
//! mistake instead of stopping at the first, and the published JSON Schema.

mod article;
mod brand;
mod call;
mod file;
mod read;
mod schema;
mod slot;
mod step;
mod text;

pub(crate) use article::ArticleFront;
pub(crate) use brand::{BrandFile, KnowledgeBlock, LocaleFile, OriginFile};
pub(crate) use call::{ApiStep, Confirm, Params};
pub(crate) use file::FlowFile;
pub(crate) use read::{Named, OneOrMany, Read, Reader};
pub(crate) use schema::json_schema;
pub(crate) use slot::{SlotBlock, SlotSpec};
pub(crate) use step::{Arms, CollectStep, Goal, Onward, SayStep, StepFile, StepKind};
pub(crate) use text::{ButtonSpec, CardSpec, Lines, Phrase, VariantSpec};
