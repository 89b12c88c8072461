//! From a directory of files to a graph, or to the list of everything wrong with them.

use std::collections::BTreeSet;

use super::bot::{self, Bot, FileKind, kind};
use super::diagnostic::{Diagnostic, Severity, Sink};
use super::graph::Graph;
use super::lower::{Lowered, lower};
use super::openapi::Api;
use super::source::{Source, Span};
use super::vocabulary::vocabulary;
use super::{checks, knowledge, yaml};

/// A bot without mistakes.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// What runs.
    pub graph: Graph,
    /// What customers say to start each flow, by intent: training data.
    pub examples: Vec<Example>,
    /// What somebody should look at, though the bot works.
    pub warnings: Vec<Diagnostic>,
}

/// An utterance and the intent it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What a customer says.
    pub text: String,
    /// The intent.
    pub intent: String,
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
}

/// Compiles a bot: flows, patterns, brand, the engine's sentences and knowledge. Files of other kinds (flags, tests) are
/// left to those who read them.
///
/// # Errors
///
/// Everything that is wrong, in the order of the files and lines; warnings among it.
pub fn compile(sources: &[Source]) -> Result<Compiled, Vec<Diagnostic>> {
    compile_against(sources, None)
}

/// The same, with every call of the shop held to what its API offers.
///
/// # Errors
///
/// As [`compile`].
pub fn compile_against(sources: &[Source], api: Option<&Api>) -> Result<Compiled, Vec<Diagnostic>> {
    let mut sink = Sink::default();
    let mut bot = Bot::default();
    bot.read_brand(sources, &mut sink);
    bot.project.scopes = bot::read_origin(sources, &mut sink).scopes;
    bot.read_locales(sources, &mut sink);
    let files = bot.read_flows(sources, &mut sink);
    let mut flows: Vec<Lowered<'_>> = Vec::with_capacity(files.len());
    for file in &files {
        flows.push(lower(
            &file.id.value,
            &file.file,
            file.source,
            &bot.project,
            &mut sink,
            file.sound,
        ));
    }
    checks::run(&flows, &bot, api, &mut sink);
    let examples = examples(&flows);
    let knowledge = knowledge::read(sources, &bot, &mut sink);
    let failed = sink.failed();
    let list = sink.into_sorted();
    if failed {
        return Err(list);
    }
    let texts = bot.texts();
    let vocabulary = vocabulary(&flows);
    let graph = Graph {
        flows: flows
            .into_iter()
            .map(|f| (f.flow.id.clone(), f.flow))
            .collect(),
        locales: bot.project.locales,
        texts,
        brand: bot.brand.values,
        intents: bot.named_intents,
        vocabulary,
        knowledge,
    };
    Ok(Compiled {
        graph,
        examples,
        warnings: list
            .into_iter()
            .filter(|d| d.severity == Severity::Warning)
            .collect(),
    })
}

fn examples(flows: &[Lowered<'_>]) -> Vec<Example> {
    let mut all = Vec::new();
    for flow in flows {
        let Some(intent) = flow.flow.start.intents.first() else {
            continue;
        };
        all.extend(flow.examples.iter().map(|example| Example {
            text: example.value.clone(),
            intent: intent.clone(),
            path: flow.source.path.clone(),
            line: example.span.line,
        }));
    }
    all
}

/// Whether a file is part of what every bot starts from and may override: patterns, the engine's sentences, the brand.
#[must_use]
pub fn is_base(source: &Source) -> bool {
    matches!(kind(source), FileKind::Brand | FileKind::Locale)
        || (kind(source) == FileKind::Flow && source.lies_in("patterns"))
}

/// Lays a site's files over the base: a flow takes the place of the base's flow of the same name; the site's brand and
/// sentences are read after the base's and override them key by key.
#[must_use]
pub fn layered(base: &[Source], site: Vec<Source>) -> Vec<Source> {
    let ids: BTreeSet<String> = site
        .iter()
        .filter(|s| kind(s) == FileKind::Flow)
        .map(flow_id)
        .collect();
    let kept = base
        .iter()
        .filter(|s| kind(s) != FileKind::Flow || !ids.contains(&flow_id(s)));
    kept.cloned().chain(site).collect()
}

/// The id that a file's flow will have; where the file can't be read, its name.
fn flow_id(source: &Source) -> String {
    let node = yaml::parse(source, &mut Sink::default());
    let named = node
        .as_ref()
        .and_then(|n| n.get("id"))
        .and_then(|id| id.text())
        .map(str::to_owned);
    named.unwrap_or_else(|| source.stem().to_owned())
}

/// The OpenAPI document that a bot's origin.yaml names: the file that names it, the name, and its place.
#[must_use]
pub fn document_named(sources: &[Source]) -> Option<(&Source, String, Span)> {
    bot::read_origin(sources, &mut Sink::default()).document
}

/// A YAML file as JSON, for checks against the schema; nothing where it is not YAML.
#[must_use]
pub fn yaml_as_json(source: &Source) -> Option<serde_json::Value> {
    yaml::parse(source, &mut Sink::default()).map(|node| node.to_json())
}

/// A YAML file as a tree with places, for those who read other files than flows.
///
/// # Errors
///
/// What keeps it from being read.
pub fn yaml_tree(source: &Source) -> Result<yaml::Node, Vec<Diagnostic>> {
    let mut sink = Sink::default();
    yaml::parse(source, &mut sink).ok_or_else(|| sink.into_sorted())
}
