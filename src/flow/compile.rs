//! From a directory of files to a graph, or to the list of everything wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Severity, Sink};
use super::graph::{Graph, Localized};
use super::lower::{Lowered, Project, lower};
use super::source::{At, Source, Span};
use super::surface::{BrandFile, FlowFile, LocaleFile, Read, Reader};
use super::{checks, yaml};

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

/// Compiles a bot: flows, patterns, brand and the engine's sentences. Files of other kinds (flags, tests, knowledge)
/// are left to those who read them.
///
/// # Errors
///
/// Everything that is wrong, in the order of the files and lines; warnings among it.
pub fn compile(sources: &[Source]) -> Result<Compiled, Vec<Diagnostic>> {
    let mut sink = Sink::default();
    let mut bot = Bot::default();
    bot.read_brand(sources, &mut sink);
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
    checks::run(&flows, &bot.project, &bot.brand, &mut sink);
    let examples = examples(&flows);
    let failed = sink.failed();
    let list = sink.into_sorted();
    if failed {
        return Err(list);
    }
    let graph = Graph {
        flows: flows
            .into_iter()
            .map(|f| (f.flow.id.clone(), f.flow))
            .collect(),
        locales: bot.project.locales,
        texts: bot.texts,
        brand: bot.brand.values,
        intents: bot.named_intents,
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

/// What the brand file says, for the checks.
#[derive(Debug, Default)]
pub(crate) struct Brand {
    /// Values that texts read as `brand.NAME`.
    pub values: BTreeMap<String, String>,
    /// Phrases that no text may contain.
    pub banned: Vec<String>,
}

struct ReadFlow<'a> {
    id: At<String>,
    file: FlowFile,
    source: &'a Source,
    sound: bool,
}

#[derive(Default)]
struct Bot {
    project: Project,
    brand: Brand,
    texts: BTreeMap<String, Localized>,
    named_intents: Vec<String>,
}

/// What a file is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Flow,
    Brand,
    Locale,
    Other,
}

fn kind(source: &Source) -> FileKind {
    let yaml = source.path.ends_with(".yaml") || source.path.ends_with(".yml");
    let beside = matches!(source.stem(), "flags" | "shop") && !source.text.contains("\nsteps:");
    if !yaml || beside || source.lies_in("tests") || source.lies_in("knowledge") {
        FileKind::Other
    } else if source.lies_in("locales") {
        FileKind::Locale
    } else if source.stem() == "brand" {
        FileKind::Brand
    } else {
        FileKind::Flow
    }
}

impl Bot {
    fn read_brand(&mut self, sources: &[Source], sink: &mut Sink) {
        for source in sources.iter().filter(|s| kind(s) == FileKind::Brand) {
            let Some(node) = yaml::parse(source, sink) else {
                continue;
            };
            let Some(brand) = BrandFile::read(
                &node,
                &mut Reader {
                    source,
                    sink,
                    locale: "en",
                },
            ) else {
                continue;
            };
            self.brand
                .values
                .insert("name".into(), brand.name.value.clone());
            for (name, value) in brand
                .contacts
                .iter()
                .chain(&brand.values)
                .flat_map(|named| &named.0)
            {
                self.brand
                    .values
                    .insert(name.value.clone(), value.value.clone());
            }
            let plain = |list: &[At<String>]| list.iter().map(|item| item.value.clone()).collect();
            if let Some(locales) = &brand.locales {
                self.project.locales = locales.iter().map(|l| l.value.to_lowercase()).collect();
            }
            if let Some(banned) = &brand.banned {
                self.brand.banned = plain(banned);
            }
            if let Some(intents) = &brand.intents {
                self.named_intents = plain(intents);
                self.project.intents = self.named_intents.iter().cloned().collect();
                self.project.model = self.project.intents.clone();
            }
        }
        if self.project.locales.is_empty() {
            self.project.locales = vec!["en".into()];
        }
    }

    fn read_locales(&mut self, sources: &[Source], sink: &mut Sink) {
        for source in sources.iter().filter(|s| kind(s) == FileKind::Locale) {
            let locale = source.stem().to_lowercase();
            let Some(node) = yaml::parse(source, sink) else {
                continue;
            };
            let Some(file) = LocaleFile::read(
                &node,
                &mut Reader {
                    source,
                    sink,
                    locale: &locale,
                },
            ) else {
                continue;
            };
            for (key, text) in file.texts {
                self.texts
                    .entry(key)
                    .or_default()
                    .0
                    .insert(locale.clone(), text.value);
            }
        }
    }

    fn read_flows<'a>(&mut self, sources: &'a [Source], sink: &mut Sink) -> Vec<ReadFlow<'a>> {
        let mut flows: Vec<ReadFlow<'a>> = Vec::new();
        let locale = self.project.locales.first().cloned().unwrap_or_default();
        for source in sources.iter().filter(|s| kind(s) == FileKind::Flow) {
            let before = sink.count();
            let Some(node) = yaml::parse(source, sink) else {
                continue;
            };
            let Some(file) = FlowFile::read(
                &node,
                &mut Reader {
                    source,
                    sink,
                    locale: &locale,
                },
            ) else {
                continue;
            };
            if file.version.value != "1.0" {
                let what = format!(
                    "version {} of the flow language is not known",
                    file.version.value
                );
                sink.error(
                    source,
                    file.version.span,
                    "F008",
                    what,
                    "write `version: \"1.0\"`",
                );
            }
            let here = Span {
                line: 1,
                col: 1,
                len: 1,
            };
            let id = file
                .id
                .clone()
                .unwrap_or_else(|| At::new(source.stem().to_owned(), here));
            if let Some(first) = flows.iter().find(|f| f.id.value == id.value) {
                let what = format!("two flows are called `{}`", id.value);
                let help = format!(
                    "the other is {}; rename one, or give it another `id:`",
                    first.source.path
                );
                sink.error(source, id.span, "F012", what, help);
                continue;
            }
            if let Some(intents) = file.start.as_ref().and_then(|s| s.value.intents.as_ref()) {
                self.project
                    .intents
                    .extend(intents.0.iter().map(|i| i.value.clone()));
            }
            flows.push(ReadFlow {
                id,
                file,
                source,
                sound: sink.count() == before,
            });
        }
        self.project.flows = flows
            .iter()
            .map(|f| f.id.value.clone())
            .collect::<BTreeSet<_>>();
        flows
    }
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

/// A YAML file as JSON, for checks against the schema; nothing where it is not YAML.
#[must_use]
pub fn yaml_as_json(source: &Source) -> Option<serde_json::Value> {
    yaml::parse(source, &mut Sink::default()).map(|node| node.to_json())
}
