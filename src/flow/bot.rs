//! The files of a bot, each read as what it is by its path.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::Sink;
use super::graph::Localized;
use super::lower::{Project, VERSION};
use super::source::{At, Source, Span};
use super::surface::{BrandFile, FlowFile, KnowledgeBlock, LocaleFile, OriginFile, Read, Reader};
use super::yaml;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A dialogue or a pattern.
    Flow,
    /// brand.yaml.
    Brand,
    /// The engine's sentences in one locale.
    Locale,
    /// origin.yaml: the shop's systems.
    Origin,
    /// An article of `knowledge/`.
    Article,
    /// Somebody else's.
    Other,
}

/// What a file is, by its path.
pub(super) fn kind(source: &Source) -> FileKind {
    let article = source.path.ends_with(".md") && source.lies_in("knowledge");
    if article && !source.path.ends_with("README.md") {
        return FileKind::Article;
    }
    let yaml = source.path.ends_with(".yaml") || source.path.ends_with(".yml");
    let flow = source.text.contains("\nsteps:");
    let beside = matches!(source.stem(), "flags" | "shop") && !flow;
    if !yaml || beside || source.lies_in("tests") || source.lies_in("knowledge") {
        FileKind::Other
    } else if source.lies_in("locales") {
        FileKind::Locale
    } else if source.stem() == "brand" {
        FileKind::Brand
    } else if source.stem() == "origin" && !flow {
        FileKind::Origin
    } else {
        FileKind::Flow
    }
}

/// What the brand file says, for the checks.
#[derive(Debug, Default)]
pub(crate) struct Brand {
    /// Values that texts read as `brand.NAME`.
    pub values: BTreeMap<String, String>,
    /// Phrases that no text may contain.
    pub banned: Vec<String>,
    /// The file that lists the locales, and where each stands in it.
    pub locales_at: Option<(Source, BTreeMap<String, Span>)>,
    /// Whether the bot keeps silent about what it could read in its articles.
    pub unread: bool,
    /// How sure an answer out of an article has to be, where the site says.
    pub threshold: Option<f32>,
}

/// One of the engine's sentences.
#[derive(Debug)]
pub(crate) struct EngineText<'a> {
    /// Its key.
    pub key: String,
    /// The locale of the file it stands in.
    pub locale: String,
    /// The file.
    pub source: &'a Source,
    /// The template.
    pub text: At<String>,
}

/// What origin.yaml says of the shop's systems.
#[derive(Default)]
pub(super) struct Origin<'a> {
    /// The OpenAPI document: the file that names it, its name, and where that stands.
    pub document: Option<(&'a Source, String, Span)>,
    /// The scopes that the bot is granted, where they are listed.
    pub scopes: Option<BTreeSet<String>>,
}

/// Reads origin.yaml; of several files the last counts, key by key.
pub(super) fn read_origin<'a>(sources: &'a [Source], sink: &mut Sink) -> Origin<'a> {
    let mut origin = Origin::default();
    for source in sources.iter().filter(|s| kind(s) == FileKind::Origin) {
        let Some(node) = yaml::parse(source, sink) else {
            continue;
        };
        let locale = "en";
        let mut reader = Reader {
            source,
            sink,
            locale,
        };
        let Some(file) = OriginFile::read(&node, &mut reader) else {
            continue;
        };
        if let Some(document) = file.openapi {
            origin.document = Some((source, document.value, document.span));
        }
        if let Some(scopes) = file.scopes {
            origin.scopes = Some(scopes.into_iter().map(|scope| scope.value).collect());
        }
    }
    origin
}

/// A flow as written.
pub(super) struct ReadFlow<'a> {
    /// Its id.
    pub id: At<String>,
    /// What the file says.
    pub file: FlowFile,
    /// The file.
    pub source: &'a Source,
    /// Whether it could be read without a mistake.
    pub sound: bool,
}

/// Everything but the flows.
#[derive(Default)]
pub(super) struct Bot<'a> {
    /// What flows have to know of each other.
    pub project: Project,
    /// The brand.
    pub brand: Brand,
    /// The engine's sentences, as written.
    pub sentences: Vec<EngineText<'a>>,
    /// Intents that brand.yaml names.
    pub named_intents: Vec<String>,
}

impl<'a> Bot<'a> {
    /// Reads brand.yaml; where there are several, a later one overrides key by key.
    pub fn read_brand(&mut self, sources: &[Source], sink: &mut Sink) {
        for source in sources.iter().filter(|s| kind(s) == FileKind::Brand) {
            let Some(node) = yaml::parse(source, sink) else {
                continue;
            };
            let mut reader = Reader {
                source,
                sink,
                locale: "en",
            };
            let Some(brand) = BrandFile::read(&node, &mut reader) else {
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
                let spans = locales
                    .iter()
                    .map(|l| (l.value.to_lowercase(), l.span))
                    .collect();
                self.brand.locales_at = Some((source.clone(), spans));
            }
            if let Some(banned) = &brand.banned {
                self.brand.banned = plain(banned);
            }
            if let Some(knowledge) = &brand.knowledge {
                self.read_knowledge(knowledge, source, sink);
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

    fn read_knowledge(&mut self, block: &KnowledgeBlock, source: &Source, sink: &mut Sink) {
        if let Some(answers) = block.answers {
            self.brand.unread = !answers;
        }
        let Some(threshold) = &block.threshold else {
            return;
        };
        if (0.0..=1.0).contains(&threshold.value) {
            self.brand.threshold = Some(threshold.value as f32);
        } else {
            let what = format!("`threshold` is {}, which is no share", threshold.value);
            let help = "write a number from 0 (answers to everything) to 1 (to nothing)";
            sink.error(source, threshold.span, "F007", what, help);
        }
    }

    /// Reads the engine's sentences; of two of one key and locale the later one counts.
    pub fn read_locales(&mut self, sources: &'a [Source], sink: &mut Sink) {
        for source in sources.iter().filter(|s| kind(s) == FileKind::Locale) {
            let locale = source.stem().to_lowercase();
            let Some(node) = yaml::parse(source, sink) else {
                continue;
            };
            let mut reader = Reader {
                source,
                sink,
                locale: &locale,
            };
            let Some(file) = LocaleFile::read(&node, &mut reader) else {
                continue;
            };
            for (key, text) in file.texts {
                self.sentences
                    .retain(|s| s.key != key || s.locale != locale);
                self.sentences.push(EngineText {
                    key,
                    locale: locale.clone(),
                    source,
                    text,
                });
            }
        }
    }

    /// The engine's sentences by key.
    pub fn texts(&self) -> BTreeMap<String, Localized> {
        let mut texts: BTreeMap<String, Localized> = BTreeMap::new();
        for sentence in &self.sentences {
            let all = texts.entry(sentence.key.clone()).or_default();
            all.0
                .insert(sentence.locale.clone(), sentence.text.value.clone());
        }
        texts
    }

    /// Reads the flows.
    pub fn read_flows(&mut self, sources: &'a [Source], sink: &mut Sink) -> Vec<ReadFlow<'a>> {
        let mut flows: Vec<ReadFlow<'a>> = Vec::new();
        let mut first_of: BTreeMap<String, String> = BTreeMap::new();
        let locale = self.project.locales.first().cloned().unwrap_or_default();
        for source in sources.iter().filter(|s| kind(s) == FileKind::Flow) {
            let before = sink.count();
            let Some(node) = yaml::parse(source, sink) else {
                continue;
            };
            let mut reader = Reader {
                source,
                sink,
                locale: &locale,
            };
            let Some(file) = FlowFile::read(&node, &mut reader) else {
                continue;
            };
            if file.version.value != VERSION {
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
            if let Some(first) = first_of.insert(id.value.clone(), source.path.clone()) {
                let what = format!("two flows are called `{}`", id.value);
                let help = format!("the other is {first}; rename one, or give it another `id:`");
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
