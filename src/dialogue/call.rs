//! Calling the shop: the request, the confirmation before a write, the outcome.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::collect::slot_of;
use super::engine::pattern;
use super::limits::{MAX_CALLS, MAX_WRITES};
use super::run::Run;
use super::sources::whole_expression;
use super::{Act, Entry, Offer, Pending, Wait, validity};
use crate::bot::{ApiOutcome, ApiRequest, Effect, Event};
use crate::flow::{Access, ApiCall, Flow, Op};

/// What stands in a path or query as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
/// The flow that asks for a proof.
pub(crate) const PROVE: &str = "prove_order";
/// Bytes of one value in a path or query.
const MAX_PARAMETER_BYTES: usize = 256;

impl<'g> Run<'_, 'g> {
    /// A call step is reached.
    pub fn enter_call(&mut self, flow: &'g Flow, index: usize, call: &'g ApiCall) {
        if call.effect == Access::Write
            && call.confirm.is_some()
            && !self.already_written(flow, index, call)
        {
            self.wait(Wait::Confirm);
            self.ask_to_confirm(flow, call);
        } else {
            self.call(flow, index, call);
        }
    }

    /// Asks before a write.
    pub fn ask_to_confirm(&mut self, flow: &'g Flow, call: &'g ApiCall) {
        let offers = self.yes_no_offers();
        match &call.confirm {
            Some(confirm) if !confirm.variants.is_empty() => {
                self.say(flow, confirm);
                if confirm.quick_replies.is_empty() {
                    self.offer_all(offers);
                }
            }
            _ => self.pattern(pattern::CONFIRM, BTreeMap::new(), offers, Entry::Aside),
        }
    }

    pub fn yes_no_offers(&mut self) -> Vec<Offer> {
        let yes = self.button("engine.yes", Act::Fill(json!(true)));
        let no = self.button("engine.no", Act::Fill(json!(false)));
        yes.into_iter().chain(no).collect()
    }

    /// The answer to the question before a write.
    pub fn confirmed(&mut self, yes: bool) {
        let Some((flow, index, call)) = self.call_at_top() else {
            return;
        };
        self.understood();
        if yes {
            self.wait(Wait::No);
            self.call(flow, index, call);
        } else {
            self.trace.because("the write was declined");
            match call.on.get("declined") {
                Some(target) => {
                    self.wait(Wait::No);
                    self.follow(target);
                }
                None => self.leave_with(pattern::DECLINED),
            }
        }
    }

    /// The call step that the running flow is at.
    pub fn call_at_top(&self) -> Option<(&'g Flow, usize, &'g ApiCall)> {
        let frame = self.top()?;
        let flow = self.flow_of(frame)?;
        match &flow.steps.get(frame.step)?.op {
            Op::CallApi(call) => Some((flow, frame.step, call)),
            _ => None,
        }
    }

    fn already_written(&self, flow: &'g Flow, index: usize, call: &'g ApiCall) -> bool {
        let Ok(request) = self.request(flow, index, call) else {
            return false;
        };
        request
            .idempotency_key
            .is_some_and(|key| self.state.writes.contains(&key))
    }

    /// Calls, without asking first.
    pub fn call(&mut self, flow: &'g Flow, index: usize, call: &'g ApiCall) {
        if self.state.calls >= MAX_CALLS {
            self.trace
                .because(format!("{MAX_CALLS} calls for one message: no more"));
            self.internal_error();
            return;
        }
        match self.request(flow, index, call) {
            Ok(request) => {
                if request
                    .idempotency_key
                    .as_ref()
                    .is_some_and(|key| self.state.writes.contains(key))
                {
                    self.trace.because(format!(
                        "{} was carried out before: not repeated",
                        request.step
                    ));
                    self.follow(&call.ok);
                    return;
                }
                self.state.calls += 1;
                self.state.pending = Some(Pending {
                    step: index,
                    key: request.idempotency_key.clone(),
                });
                self.wait(Wait::Call);
                self.trace
                    .because(format!("calls {} for {}", request.method, request.step));
                self.effects.push(Effect::CallApi { request });
            }
            Err(why) => {
                self.trace.because(format!(
                    "{} is not called: {why}",
                    flow.steps.get(index).map_or("", |s| &s.id)
                ));
                self.ended(flow, index, call, &ApiOutcome::Invalid);
            }
        }
    }

    /// The request, wholly resolved; an error says what is missing or may not travel.
    fn request(
        &self,
        flow: &'g Flow,
        index: usize,
        call: &'g ApiCall,
    ) -> Result<ApiRequest, String> {
        let id = flow.steps.get(index).map_or("", |step| step.id.as_str());
        let mut path = self.path(flow, &call.path)?;
        for (name, expression) in &call.query {
            let value = self.engine.voice.eval(expression, self.scope())?;
            if value.is_null() {
                continue;
            }
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(&encoded(&Value::String(name.clone()))?);
            path.push('=');
            path.push_str(&encoded(&value)?);
        }
        let body = match &call.body {
            Some(body) => Some(self.body(body)?),
            None => None,
        };
        let step = format!("{}/{id}", flow.id);
        let idempotency_key = (call.effect == Access::Write).then(|| {
            idempotency_key(
                &self.state.conversation,
                &step,
                &call.method,
                &path,
                body.as_ref(),
            )
        });
        Ok(ApiRequest {
            step,
            method: call.method.clone(),
            path,
            body,
            scope: call.scope.clone(),
            timeout_ms: call.timeout_ms,
            retries: call.retries,
            idempotency_key,
        })
    }

    fn path(&self, flow: &Flow, template: &str) -> Result<String, String> {
        let slots = self.scope().slots;
        let mut path = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, behind) = after.split_once('}').ok_or("an open brace in the path")?;
            path.push_str(before);
            let mut parts = inside.split('.');
            let name = parts.next().unwrap_or_default();
            let mut value = slots.get(name).ok_or_else(|| format!("{name} is empty"))?;
            if let Some(slot) = flow.slots.iter().find(|slot| slot.name == name)
                && !validity::fits(&slot.kind, value, slots)
            {
                return Err(format!("{name} is not valid"));
            }
            for field in parts {
                value = value
                    .get(field)
                    .ok_or_else(|| format!("{inside} is empty"))?;
            }
            let segment = encoded(value)?;
            // URL parsers take these two for steps up and down the path, however they are encoded.
            if segment.is_empty() || segment == "." || segment == ".." {
                return Err(format!("{inside} may not stand in a path"));
            }
            path.push_str(&segment);
            rest = behind;
        }
        path.push_str(rest);
        Ok(path)
    }

    fn body(&self, body: &'g Value) -> Result<Value, String> {
        Ok(match body {
            Value::String(text) => match whole_expression(text) {
                Some(expression) => self.engine.voice.eval(expression, self.scope())?,
                None => Value::String(self.engine.voice.render(text, self.scope()).text),
            },
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.body(item))
                    .collect::<Result<Vec<_>, _>>()?,
            ),
            Value::Object(fields) => {
                let mut out = Map::new();
                for (name, field) in fields {
                    out.insert(name.clone(), self.body(field)?);
                }
                Value::Object(out)
            }
            other => other.clone(),
        })
    }

    /// The outcome of the call that was awaited.
    pub fn outcome(&mut self, outcome: &ApiOutcome) {
        let Some(pending) = self.state.pending.take() else {
            self.trace.because("an outcome that nothing waits for");
            return;
        };
        let waiting = self
            .top()
            .is_some_and(|frame| frame.wait == Wait::Call && frame.step == pending.step);
        let (true, Some((flow, index, call))) = (waiting, self.call_at_top()) else {
            self.trace.because("an outcome for a flow that is gone");
            return;
        };
        if let (ApiOutcome::Ok { .. }, Some(key)) = (outcome, pending.key) {
            if self.state.writes.len() >= MAX_WRITES {
                self.state.writes.remove(0);
            }
            self.state.writes.push(key);
            if let (Some(frame), Ok(step)) = (self.top_mut(), u16::try_from(index)) {
                frame.done.push(step);
            }
        }
        self.wait(Wait::No);
        if let ApiOutcome::Unproven { missing } = outcome
            && self.ask_for_proof(missing)
        {
            self.go();
            return;
        }
        self.ended(flow, index, call, outcome);
        self.go();
    }

    /// Asks for what proves that the customer may see an order; the call is made again afterwards. False where this bot
    /// has no flow that asks for it.
    fn ask_for_proof(&mut self, missing: &[String]) -> bool {
        let asks = self
            .engine
            .flow(PROVE)
            .is_some_and(|flow| missing.iter().all(|name| slot_of(flow, name).is_some()));
        self.trace
            .because(format!("a proof is asked for: {}", missing.join(", ")));
        let known = self.state.proofs.clone();
        asks && self.start(PROVE, known, Entry::Call)
    }

    /// What was asked for is known: the call that waited for it is made, without asking for a yes twice.
    pub fn proven(&mut self, slots: &BTreeMap<String, Value>) {
        self.state.proofs = slots.clone();
        if let Some((flow, index, call)) = self.call_at_top() {
            self.call(flow, index, call);
        }
    }

    /// The call has ended, or was never made.
    fn ended(&mut self, flow: &'g Flow, index: usize, call: &'g ApiCall, outcome: &ApiOutcome) {
        let step = format!(
            "{}/{}",
            flow.id,
            flow.steps.get(index).map_or("", |s| &s.id)
        );
        let name = outcome_name(outcome);
        self.event(Event::ApiCalled {
            step: step.clone(),
            outcome: name.to_owned(),
        });
        self.trace.because(format!("{step} ended: {name}"));
        let (status, body) = match outcome {
            ApiOutcome::Ok { status, body } | ApiOutcome::Refused { status, body } => {
                (Some(*status), Some(body))
            }
            _ => (None, None),
        };
        let failed = !matches!(outcome, ApiOutcome::Ok { .. });
        if let Some(frame) = self.top_mut() {
            frame.failure = failed.then(|| name.to_owned());
        }
        if let Some(body) = body {
            self.extra.insert("response".into(), body.clone());
        }
        if !failed {
            for (slot, expression) in &call.save {
                match self.engine.voice.eval(expression, self.scope()) {
                    Ok(value) => self.assign(slot, value),
                    Err(error) => self.trace.because(format!("{slot} of {step}: {error}")),
                }
            }
        }
        self.extra.remove("response");
        let by_status = status.and_then(|status| call.on.get(&status.to_string()));
        let target = match by_status.or_else(|| call.on.get(name)) {
            Some(target) => target,
            None if failed => &call.error,
            None => &call.ok,
        };
        self.follow(target);
    }
}

/// The name under which a flow branches on an outcome.
pub(crate) fn outcome_name(outcome: &ApiOutcome) -> &'static str {
    match outcome {
        ApiOutcome::Ok { .. } => "ok",
        ApiOutcome::NotFound => "not_found",
        ApiOutcome::Denied | ApiOutcome::Unproven { .. } => "denied",
        ApiOutcome::Busy => "busy",
        ApiOutcome::Refused { .. } => "refused",
        ApiOutcome::Down => "down",
        ApiOutcome::Invalid => "invalid",
    }
}

fn encoded(value: &Value) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err("only text, numbers and yes/no travel in a path or query".into());
        }
    };
    if text.len() > MAX_PARAMETER_BYTES {
        return Err("a value is too long for a path or query".into());
    }
    Ok(utf8_percent_encode(&text, PLAIN).to_string())
}

/// The same wish always has the same key: it is made of who, where and what, and of nothing else.
fn idempotency_key(
    conversation: &str,
    step: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> String {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [conversation, step, method, path, &body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
