//! Calls of the shop.

use std::collections::BTreeMap;

use super::super::diagnostic::did_you_mean;
use super::super::graph::{Access, ApiCall, Arm, Op, Say, SlotType, Target};
use super::super::source::{At, Span};
use super::super::surface::{ApiStep, Confirm, Lines, Named, Params, StepKind};
use super::slots::{BUILTINS, implied_type};
use super::{Lowerer, Role};

/// The time a call may take unless it says otherwise, in milliseconds.
const DEFAULT_TIMEOUT_MS: u32 = 3_000;
/// The shortest and the longest time a call may be given: a customer waits no longer.
const TIMEOUT_BOUNDS_MS: std::ops::RangeInclusive<u32> = 100..=10_000;
/// The most further tries.
pub(crate) const MAX_RETRIES: u8 = 5;
/// The pattern that speaks where a response lacks what an answer needs.
const ANSWER_MISSING: &str = "answer_missing";
/// The methods that may be called.
pub(crate) const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/// What `on` may name besides a status.
pub(crate) const OUTCOMES: [&str; 8] = [
    "not_found",
    "denied",
    "busy",
    "refused",
    "down",
    "invalid",
    "declined",
    "error",
];

impl Lowerer<'_, '_> {
    /// Makes slots of everything that calls save.
    pub(super) fn saved_slots(&mut self) {
        for (index, step) in self.file.steps.value.iter().enumerate() {
            let StepKind::Api(api) = &step.kind else {
                continue;
            };
            for (name, _) in api.params.value.save.iter().flat_map(|s| &s.0) {
                self.slot_filled(name, SlotType::Any);
            }
            if api.params.value.save.is_none() {
                for name in self.implied_saves(index, api) {
                    self.slot_filled(&At::new(name, step.span), SlotType::Any);
                }
            }
        }
    }

    /// Without `save`, the names that the texts after the call read and nothing else fills come from the response.
    fn implied_saves(&self, index: usize, api: &ApiStep) -> Vec<String> {
        let mut names = self.read_after_call(index, api.text.as_ref());
        names.retain(|name| {
            let filled = self.file.steps.value.iter().any(|step| match &step.kind {
                StepKind::Collect(c) => {
                    super::collect::slot_of(c).is_some_and(|slot| slot.value == *name)
                }
                StepKind::Set(set) => set.set.0.iter().any(|(slot, _)| slot.value == *name),
                StepKind::Api(other) => other
                    .params
                    .value
                    .save
                    .iter()
                    .flat_map(|s| &s.0)
                    .any(|(slot, _)| slot.value == *name),
                _ => false,
            });
            let declared_elsewise = self.file.slots.is_some() && !self.slots.has(name);
            !filled && !declared_elsewise && !BUILTINS.contains(&name.as_str())
        });
        names
    }

    /// Lowers a call.
    pub(super) fn api(&mut self, index: usize, step: &ApiStep) -> Op {
        if step.action.value != "call_api" {
            let help = "the one action is `call_api`; the other kinds of step have keys of their own, see docs/FLOWS.md";
            self.error(
                step.action.span,
                "F007",
                format!("`{}` is not an action", step.action.value),
                help,
            );
        }
        if let Some(facts) = self.facts.get_mut(self.current) {
            facts.call = Some(Box::new(step.clone()));
        }
        let params = &step.params.value;
        let method = self.method(params);
        let effect = self.effect(params, &method);
        let mut save: Vec<(String, String)> = Vec::new();
        match &params.save {
            Some(named) => {
                for (slot, expression) in &named.0 {
                    save.push((slot.value.clone(), self.expression(expression, Role::Save)));
                }
            }
            None => {
                save.extend(
                    self.implied_saves(index, step)
                        .into_iter()
                        .map(|n| (n.clone(), format!("response.{n}"))),
                );
            }
        }
        self.granted(params);
        let (on, error) = self.ways(step);
        let confirm = self.confirm(step, effect);
        let unasked =
            effect == Access::Read || matches!(step.params.value.confirm, Some(Confirm::No(_)));
        if let (true, Some(declined)) = (unasked, declined(step)) {
            let help = "leave it out, or let the call ask first with `confirm:`";
            self.error(
                declined,
                "F009",
                "nobody can decline a call that does not ask first",
                help,
            );
        }
        let query = params
            .query
            .iter()
            .flat_map(|q| &q.0)
            .map(|(name, value)| (name.value.clone(), self.value(value, Role::Query)));
        let query = query.collect();
        let call = ApiCall {
            path: self.path(&params.endpoint),
            query,
            body: params.body.as_ref().map(|body| self.body(body)),
            scope: params.scope.as_ref().map(|s| s.value.clone()),
            timeout_ms: self.timeout(params),
            retries: self.retries(params, effect),
            confirm,
            ok: self.after_call(index, step),
            method,
            effect,
            save,
            on,
            error,
        };
        Op::CallApi(Box::new(call))
    }

    /// What is said once it has worked, then where it goes on.
    fn after_call(&mut self, index: usize, step: &ApiStep) -> Target {
        let onward = match &step.next {
            Some(next) => self.way(next, index),
            None => self.following(index),
        };
        let mut to = onward;
        if let Some(pending) = self.pending.get(&index).cloned() {
            let (text, buttons) = (Some(&pending.text), pending.quick_replies.as_ref());
            to = self.said("answer", to, |l| {
                l.say(text, buttons, pending.card.as_ref(), None)
            });
            to = self.once_known(index, step, &pending.text, to);
        }
        if step.text.is_some() || step.card.is_some() {
            let buttons = step.quick_replies.as_ref();
            to = self.said("ok", to, |l| {
                l.say(step.text.as_ref(), buttons, step.card.as_ref(), None)
            });
            if let Some(text) = &step.text {
                to = self.once_known(index, step, text, to);
            }
        }
        to
    }

    /// A sentence is not said with holes in it: where the response lacks a field that nothing else says must be there,
    /// the customer is told that the shop doesn't know yet.
    fn once_known(&mut self, index: usize, step: &ApiStep, text: &Lines, to: Target) -> Target {
        if step.params.value.save.is_some() || !self.project.flows.contains(ANSWER_MISSING) {
            return to;
        }
        let implied = self.implied_saves(index, step);
        let needed: Vec<String> = super::pending::needed_by(text)
            .into_iter()
            .filter(|name| implied.contains(name))
            .map(|name| format!("{name} is defined and {name} is not none"))
            .collect();
        if needed.is_empty() {
            return to;
        }
        let arms = vec![Arm {
            when: needed.join(" and "),
            to,
        }];
        let otherwise = Target::Flow(ANSWER_MISSING.into());
        Target::Step(self.add("known", Op::Branch { arms, otherwise }))
    }

    fn ways(&mut self, step: &ApiStep) -> (BTreeMap<String, Target>, Target) {
        let empty = Named(Vec::new());
        let on = step.on.as_ref().unwrap_or(&empty);
        let mut ways = BTreeMap::new();
        let mut error = step
            .node
            .as_ref()
            .map(|node| self.way(node, usize::MAX - 1));
        for (outcome, goal) in &on.0 {
            let target = self.goal(goal, "api_failed");
            match outcome.value.as_str() {
                "error" => error = Some(target),
                "ok" => {
                    let help = "write `next:`: it is where a step goes on";
                    self.error(
                        outcome.span,
                        "F009",
                        "where a call goes when it works is not said under `on`",
                        help,
                    );
                }
                name if OUTCOMES.contains(&name) || is_status(name) => {
                    ways.insert(name.to_owned(), target);
                }
                other => {
                    let help = did_you_mean(other, OUTCOMES);
                    self.error(
                        outcome.span,
                        "F007",
                        format!("`{other}` is not an outcome of a call"),
                        help,
                    );
                }
            }
        }
        let error = error.unwrap_or_else(|| {
            let help = "add `on: {error: fallback}`: the engine then says honestly what failed and offers ways on";
            self.error(step.action.span, "F030", "this call has no way for when it fails", help);
            Target::Repair
        });
        (ways, error)
    }

    /// A scope beyond those that the bot is granted would be refused by the shop's token server, in front of a customer.
    fn granted(&mut self, params: &Params) {
        let (Some(scope), Some(granted)) = (&params.scope, &self.project.scopes) else {
            return;
        };
        let outside = scope.value.split_whitespace();
        for word in outside.filter(|word| !granted.contains(*word)) {
            let near = did_you_mean(word, granted.iter().map(String::as_str));
            let help = format!("grant it under `scopes:` in origin.yaml and at the shop; {near}");
            let what = format!("the scope `{word}` is not granted to the bot");
            self.error(scope.span, "F090", what, help);
        }
    }

    fn method(&mut self, params: &Params) -> String {
        let Some(method) = &params.method else {
            return "GET".into();
        };
        let upper = method.value.to_uppercase();
        if !METHODS.contains(&upper.as_str()) {
            let help = did_you_mean(&upper, METHODS);
            self.error(
                method.span,
                "F007",
                format!("`{}` is not an HTTP method", method.value),
                help,
            );
            return "GET".into();
        }
        upper
    }

    fn effect(&mut self, params: &Params, method: &str) -> Access {
        let reads = matches!(method, "GET" | "HEAD");
        match params.effect.as_ref().map(|e| (e.value.as_str(), e.span)) {
            None if reads => Access::Read,
            None | Some(("write", _)) if !reads => Access::Write,
            Some(("read", _)) => Access::Read,
            Some(("write", span)) => {
                let help = "a call that changes something uses POST, PUT, PATCH or DELETE";
                self.error(span, "F033", format!("a {method} can't be a write"), help);
                Access::Write
            }
            Some((other, span)) => {
                self.error(
                    span,
                    "F007",
                    format!("`{other}` is not an effect"),
                    "write `read` or `write`",
                );
                Access::Write
            }
            None => Access::Write,
        }
    }

    fn timeout(&mut self, params: &Params) -> u32 {
        let Some(timeout) = &params.timeout else {
            return DEFAULT_TIMEOUT_MS;
        };
        match milliseconds(&timeout.value) {
            None => {
                let help = "write it as `3s` or `800ms`";
                self.error(
                    timeout.span,
                    "F007",
                    format!("`{}` is not a time", timeout.value),
                    help,
                );
                DEFAULT_TIMEOUT_MS
            }
            Some(ms) if !TIMEOUT_BOUNDS_MS.contains(&ms) => {
                let help = "a customer waits: choose from 100ms to 10s, all tries together";
                self.error(
                    timeout.span,
                    "F031",
                    format!("a call can't be given {}", timeout.value),
                    help,
                );
                DEFAULT_TIMEOUT_MS
            }
            Some(ms) => ms,
        }
    }

    fn retries(&mut self, params: &Params, effect: Access) -> u8 {
        let Some(retries) = &params.retries else {
            return match effect {
                Access::Read => 1,
                Access::Write => 2,
            };
        };
        if retries.value > MAX_RETRIES {
            let help = "further tries cost the customer time and the shop strength";
            self.error(
                retries.span,
                "F007",
                format!("`retries` must be from 0 to {MAX_RETRIES}"),
                help,
            );
        }
        retries.value.min(MAX_RETRIES)
    }

    fn confirm(&mut self, step: &ApiStep, effect: Access) -> Option<Say> {
        match (&step.params.value.confirm, effect) {
            (Some(Confirm::Ask(lines)), Access::Write) => {
                Some(self.say(Some(lines), None, None, None))
            }
            (Some(Confirm::Plainly(_)), Access::Write) => Some(Say::default()),
            (Some(Confirm::Ask(Lines { span, .. }) | Confirm::Plainly(span)), Access::Read) => {
                let help = "leave `confirm` out: a call that only reads needs no leave";
                self.error(
                    *span,
                    "F033",
                    "a call that only reads is not confirmed",
                    help,
                );
                None
            }
            (Some(Confirm::No(_)), _) | (None, Access::Read) => None,
            (None, Access::Write) => {
                let help = "add `confirm: \"Shall I …?\"` to `params`, or `confirm: false` where the flow has asked already";
                self.error(
                    step.params.value.endpoint.span,
                    "F032",
                    "this call changes something without asking first",
                    help,
                );
                None
            }
        }
    }

    /// Checks a path and notes the slots it reads.
    fn path(&mut self, endpoint: &At<String>) -> String {
        let path = &endpoint.value;
        let bad = if !path.starts_with('/') || path.starts_with("//") {
            Some("it has to begin with one `/`: it lies below the shop's address")
        } else if path.contains(['?', '#', ' ', '\\']) {
            Some("a path has no `?`, `#`, `\\` or space; put parameters under `query:`")
        } else if path.split('/').any(|part| part == ".." || part == ".") {
            Some("it must not climb with `.` or `..`")
        } else {
            None
        };
        if let Some(bad) = bad {
            self.error(
                endpoint.span,
                "F034",
                format!("`{path}` can't be called: {bad}"),
                "write it as `/orders/{order_id}`",
            );
        }
        let mut rest = path.as_str();
        let mut column = endpoint.span.col;
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            column += before.chars().count() as u32;
            let Some(close) = after.find('}') else {
                self.error(
                    endpoint.span,
                    "F034",
                    format!("`{path}` lacks a `}}`"),
                    "write a slot as `{order_id}`",
                );
                break;
            };
            let (braced, beyond) = after.split_at(close + 1);
            let name = braced.trim_start_matches('{').trim_end_matches('}');
            let span = Span {
                col: column,
                len: braced.chars().count() as u32,
                ..endpoint.span
            };
            self.path_slot(name, span);
            column += span.len;
            rest = beyond;
        }
        path.clone()
    }

    fn path_slot(&mut self, name: &str, span: Span) {
        let root = name.split('.').next().unwrap_or_default();
        let plain = !root.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        if !plain {
            let help =
                "a path takes a slot's name in braces, `{order_id}`, or a field of it, `{room.id}`";
            self.error(span, "F034", format!("`{{{name}}}` is not a slot"), help);
            return;
        }
        if !self.slots.has(root) && self.file.slots.is_none() {
            self.slot_filled(&At::new(root.to_owned(), span), implied_type(root));
        }
        self.note(&At::new(name.to_owned(), span), Role::Path);
    }
}

/// Where a step says what happens when the customer says no.
fn declined(step: &ApiStep) -> Option<Span> {
    let ways = step.on.iter().flat_map(|on| &on.0);
    ways.map(|(outcome, _)| outcome)
        .find(|outcome| outcome.value == "declined")
        .map(|outcome| outcome.span)
}

fn is_status(name: &str) -> bool {
    name.parse::<u16>()
        .is_ok_and(|status| (400..600).contains(&status))
}

/// Reads `3s`, `2.5s` or `800ms`.
fn milliseconds(text: &str) -> Option<u32> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (text.strip_suffix('s')?, 1000.0),
    };
    let ms = number.trim().parse::<f64>().ok()? * unit;
    (ms.is_finite() && ms >= 0.0 && ms <= f64::from(u32::MAX)).then_some(ms as u32)
}
